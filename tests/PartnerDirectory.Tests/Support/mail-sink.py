"""An SMTP server on a port of its own choice: prints the port, then a line of JSON for each message it takes.

With "silent N" it has the first N messages, says so here, and never replies to who sent them.
"""
import asyncio, email, email.policy, json, sys
from aiosmtpd.smtp import SMTP


class Sink:
    silent = int(sys.argv[2]) if sys.argv[1:2] == ["silent"] else 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused@"):
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        print(json.dumps({"from": envelope.mail_from, "to": envelope.rcpt_tos, "subject": message["subject"], "auto": message["auto-submitted"], "id": message["message-id"], "headers": message.keys(), "type": message.get_content_type(),
                          "text": message.get_body(("plain",)).get_content(), "html": html.get_content() if (html := message.get_body(("html",))) else None}), flush=True)
        if Sink.silent > 0:
            Sink.silent -= 1
            await asyncio.sleep(3600)
        return "250 OK"


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Sink(), loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
