using PartnerDirectory;

return await Commands.Root().Parse(args).InvokeAsync();
