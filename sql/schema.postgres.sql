-- Generated from sql/migrations: do not edit. PARTNERDIRECTORY_WRITE_SCHEMA=1 tests/run writes it anew.

CREATE TABLE public.absences (
    contact_id uuid NOT NULL,
    "position" integer NOT NULL,
    since date NOT NULL,
    until date NOT NULL,
    deputy_id uuid,
    note text,
    CONSTRAINT absences_check CHECK ((since < until))
);

CREATE TABLE public.account_links (
    id uuid NOT NULL,
    purpose text NOT NULL,
    hash text NOT NULL,
    account_id uuid,
    address text,
    made_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT account_links_purpose_check CHECK ((purpose = ANY (ARRAY['first admin'::text, 'invitation'::text, 'reset'::text, 'address'::text])))
);

CREATE TABLE public.accounts (
    id uuid NOT NULL,
    version bigint NOT NULL,
    name text NOT NULL,
    display_name text NOT NULL,
    rights integer NOT NULL,
    ceiling text NOT NULL,
    secretariat boolean NOT NULL,
    organisation_id uuid,
    state text NOT NULL,
    language text,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT accounts_ceiling_check CHECK ((ceiling = ANY (ARRAY['TLP:CLEAR'::text, 'TLP:GREEN'::text, 'TLP:AMBER'::text, 'TLP:AMBER+STRICT'::text, 'TLP:RED'::text]))),
    CONSTRAINT accounts_check CHECK (((NOT secretariat) OR (organisation_id IS NULL))),
    CONSTRAINT accounts_name_check CHECK ((length(name) > 0)),
    CONSTRAINT accounts_state_check CHECK ((state = ANY (ARRAY['invited'::text, 'active'::text, 'disabled'::text])))
);

CREATE TABLE public.affiliations (
    contact_id uuid NOT NULL,
    "position" integer NOT NULL,
    organisation_id uuid NOT NULL,
    job_title text,
    department text,
    functions text,
    since date,
    until date,
    CONSTRAINT affiliations_check CHECK (((since IS NULL) OR (until IS NULL) OR (since < until)))
);

CREATE TABLE public.api_keys (
    id uuid NOT NULL,
    version bigint NOT NULL,
    account_id uuid NOT NULL,
    name text NOT NULL,
    hash text NOT NULL,
    rights integer NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    CONSTRAINT api_keys_name_check CHECK ((length(name) > 0))
);

CREATE TABLE public.application_drafts (
    application_id uuid NOT NULL,
    revision bigint NOT NULL,
    answers text NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    turns text NOT NULL
);

CREATE TABLE public.application_files (
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    size integer NOT NULL,
    sha256 text NOT NULL,
    added_by text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    content bytea
);

CREATE TABLE public.application_links (
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    hash text NOT NULL,
    email text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    seen_at timestamp with time zone
);

CREATE TABLE public.application_stages (
    application_id uuid NOT NULL,
    "position" integer NOT NULL,
    stage text NOT NULL,
    since date NOT NULL
);

CREATE TABLE public.applications (
    id uuid NOT NULL,
    version bigint NOT NULL,
    name text NOT NULL,
    sort_key text NOT NULL COLLATE pg_catalog."C",
    email text NOT NULL,
    domain text,
    country text,
    kind text,
    class text NOT NULL,
    stage text NOT NULL,
    closed boolean NOT NULL,
    step integer NOT NULL,
    steps integer NOT NULL,
    waits_for text,
    had text,
    asked text,
    next text,
    owner_id uuid,
    organisation_id uuid,
    made_on date NOT NULL,
    submitted_on date,
    closed_on date,
    due_on date,
    lapses_on date,
    owed_on date,
    record text NOT NULL,
    CONSTRAINT applications_name_check CHECK ((length(name) > 0)),
    CONSTRAINT applications_stage_check CHECK ((stage = ANY (ARRAY['prospect'::text, 'invited'::text, 'draft'::text, 'submitted'::text, 'review'::text, 'objections'::text, 'decision'::text, 'agreement'::text, 'active'::text, 'returned'::text, 'withdrawn'::text, 'refused'::text, 'lapsed'::text])))
);

CREATE TABLE public.channels (
    contact_id uuid NOT NULL,
    "position" integer NOT NULL,
    type text NOT NULL,
    value text NOT NULL,
    label text,
    preferred boolean NOT NULL,
    state text NOT NULL,
    verified_on date,
    verified_by text,
    visible_to text NOT NULL,
    tlp text,
    CONSTRAINT channels_state_check CHECK ((state = ANY (ARRAY['working'::text, 'bouncing'::text, 'reported wrong'::text, 'retired'::text]))),
    CONSTRAINT channels_type_check CHECK ((type = ANY (ARRAY['email'::text, 'phone'::text, 'messenger'::text, 'portal'::text, 'openpgp'::text])))
);

CREATE TABLE public.contact_links (
    hash text NOT NULL,
    contact_id uuid NOT NULL,
    round_on date NOT NULL,
    made_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    revoked_at timestamp with time zone
);

CREATE TABLE public.contact_proposals (
    id uuid NOT NULL,
    version bigint NOT NULL,
    contact_id uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    changes text NOT NULL,
    decided_at timestamp with time zone,
    CONSTRAINT contact_proposals_state_check CHECK ((state = ANY (ARRAY['open'::text, 'decided'::text])))
);

CREATE TABLE public.contacts (
    id uuid NOT NULL,
    version bigint NOT NULL,
    reference text,
    kind text NOT NULL,
    name text NOT NULL,
    sort_key text NOT NULL COLLATE pg_catalog."C",
    languages text,
    time_zone text,
    hours text,
    named_by_agreement text,
    visible_to text NOT NULL,
    tlp text NOT NULL,
    withdrawn_on date,
    withdrawn_because text,
    merged_into uuid,
    holidays text,
    confirmed_on date,
    source text,
    told_on date,
    review_by date,
    CONSTRAINT contacts_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'desk'::text]))),
    CONSTRAINT contacts_name_check CHECK ((length(name) > 0)),
    CONSTRAINT contacts_tlp_check CHECK ((tlp = ANY (ARRAY['TLP:CLEAR'::text, 'TLP:GREEN'::text, 'TLP:AMBER'::text, 'TLP:AMBER+STRICT'::text, 'TLP:RED'::text])))
);

CREATE TABLE public.credentials (
    account_id uuid NOT NULL,
    password_hash text,
    security_stamp text NOT NULL,
    totp_secret text,
    totp_confirmed boolean NOT NULL,
    totp_step bigint NOT NULL,
    failures integer NOT NULL,
    locked_until timestamp with time zone
);

CREATE TABLE public.erased (
    hash text NOT NULL,
    erased_at timestamp with time zone NOT NULL
);

CREATE TABLE public.external_logins (
    issuer text NOT NULL,
    subject text NOT NULL,
    account_id uuid NOT NULL,
    made_at timestamp with time zone NOT NULL
);

CREATE TABLE public.freshness_rounds (
    begun_on date NOT NULL,
    ends_on date NOT NULL,
    days integer NOT NULL
);

CREATE TABLE public.jobs (
    name text NOT NULL,
    holder text,
    held_until timestamp with time zone NOT NULL,
    run_at timestamp with time zone NOT NULL,
    outcome text
);

CREATE TABLE public.ledger (
    sequence bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    subject_id uuid NOT NULL,
    before json,
    after json,
    salt text,
    commitment text,
    hash text
);

CREATE TABLE public.letters (
    code text NOT NULL,
    language text NOT NULL,
    version bigint NOT NULL,
    subject text,
    plain text,
    html text
);

CREATE TABLE public.mandates (
    id uuid NOT NULL,
    version bigint NOT NULL,
    organisation_id uuid NOT NULL,
    mandate text NOT NULL,
    amount text,
    currency text,
    note text,
    since date,
    until date,
    CONSTRAINT mandates_check CHECK (((amount IS NULL) = (currency IS NULL))),
    CONSTRAINT mandates_check1 CHECK (((since IS NULL) OR (until IS NULL) OR (since < until)))
);

CREATE TABLE public.membership_standings (
    membership_id uuid NOT NULL,
    "position" integer NOT NULL,
    standing text NOT NULL,
    class text,
    reason text,
    since date,
    until date,
    review_on date,
    CONSTRAINT membership_standings_check CHECK (((since IS NULL) OR (until IS NULL) OR (since < until))),
    CONSTRAINT membership_standings_standing_check CHECK ((standing = ANY (ARRAY['prospect'::text, 'applicant'::text, 'provisional'::text, 'active'::text, 'suspended'::text, 'ended'::text])))
);

CREATE TABLE public.memberships (
    id uuid NOT NULL,
    version bigint NOT NULL,
    organisation_id uuid NOT NULL,
    renew_by date,
    renewed_on date,
    renewal_note text
);

CREATE TABLE public.organisation_capabilities (
    organisation_id uuid NOT NULL,
    "position" integer NOT NULL,
    capability text NOT NULL,
    territories text,
    who_may_ask text,
    instruments text,
    function text,
    languages text,
    what_to_include text,
    usual_time text,
    since date,
    until date,
    CONSTRAINT organisation_capabilities_check CHECK (((since IS NULL) OR (until IS NULL) OR (since < until)))
);

CREATE TABLE public.organisation_identifiers (
    organisation_id uuid NOT NULL,
    scheme text NOT NULL,
    value text NOT NULL
);

CREATE TABLE public.organisation_names (
    organisation_id uuid NOT NULL,
    "position" integer NOT NULL,
    type text NOT NULL,
    name text NOT NULL,
    language text,
    since date,
    until date,
    CONSTRAINT organisation_names_check CHECK (((since IS NULL) OR (until IS NULL) OR (since < until))),
    CONSTRAINT organisation_names_name_check CHECK ((length(name) > 0)),
    CONSTRAINT organisation_names_type_check CHECK ((type = ANY (ARRAY['short'::text, 'acronym'::text, 'former'::text, 'translated'::text, 'other'::text])))
);

CREATE TABLE public.organisations (
    id uuid NOT NULL,
    version bigint NOT NULL,
    reference text,
    legal_name text NOT NULL,
    sort_key text NOT NULL COLLATE pg_catalog."C",
    kind text,
    country text,
    city text,
    territories text,
    website text,
    email_domains text,
    parent_id uuid,
    languages text,
    description text,
    callable boolean NOT NULL,
    visible_to text NOT NULL,
    tlp text NOT NULL,
    withdrawn_on date,
    withdrawn_because text,
    merged_into uuid,
    CONSTRAINT organisations_country_check CHECK (((country IS NULL) OR (length(country) = 2))),
    CONSTRAINT organisations_legal_name_check CHECK ((length(legal_name) > 0)),
    CONSTRAINT organisations_tlp_check CHECK ((tlp = ANY (ARRAY['TLP:CLEAR'::text, 'TLP:GREEN'::text, 'TLP:AMBER'::text, 'TLP:AMBER+STRICT'::text, 'TLP:RED'::text])))
);

CREATE TABLE public.passkeys (
    credential_id text NOT NULL,
    account_id uuid NOT NULL,
    name text,
    data text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);

CREATE TABLE public.pins (
    owner text NOT NULL,
    subject text NOT NULL,
    subject_id uuid NOT NULL,
    pinned_at timestamp with time zone NOT NULL,
    CONSTRAINT pins_subject_check CHECK ((subject = ANY (ARRAY['organisation'::text, 'contact'::text])))
);

CREATE TABLE public.procedures (
    id uuid NOT NULL,
    version bigint NOT NULL,
    name text NOT NULL,
    record text NOT NULL,
    CONSTRAINT procedures_name_check CHECK ((length(name) > 0))
);

CREATE TABLE public.protection_keys (
    name text NOT NULL,
    xml text NOT NULL,
    made_at timestamp with time zone NOT NULL
);

CREATE TABLE public.recovery_codes (
    account_id uuid NOT NULL,
    hash text NOT NULL,
    used_at timestamp with time zone
);

CREATE TABLE public.reminders (
    id uuid NOT NULL,
    subject text NOT NULL,
    subject_id uuid NOT NULL,
    rule text NOT NULL,
    due_on date NOT NULL,
    template text NOT NULL,
    recipient text,
    state text NOT NULL,
    attempts integer NOT NULL,
    made_at timestamp with time zone NOT NULL,
    next_at timestamp with time zone NOT NULL,
    holder text,
    held_until timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    reason text,
    CONSTRAINT reminders_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'sent'::text, 'failed'::text, 'dropped'::text])))
);

CREATE TABLE public.revision (
    only_row integer NOT NULL,
    value bigint NOT NULL,
    head text,
    CONSTRAINT revision_only_row_check CHECK ((only_row = 1))
);

CREATE TABLE public.saved_views (
    id uuid NOT NULL,
    version bigint NOT NULL,
    owner text NOT NULL,
    name text NOT NULL,
    query text NOT NULL,
    shared boolean NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT saved_views_name_check CHECK ((length(name) > 0))
);

CREATE TABLE public.schema_migrations (
    schemaversionsid integer NOT NULL,
    scriptname character varying(255) NOT NULL,
    applied timestamp without time zone NOT NULL
);

CREATE SEQUENCE public.schema_migrations_schemaversionsid_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.schema_migrations_schemaversionsid_seq OWNED BY public.schema_migrations.schemaversionsid;

CREATE TABLE public.seats (
    working_group_id uuid NOT NULL,
    "position" integer NOT NULL,
    organisation_id uuid NOT NULL,
    role text NOT NULL,
    representative_id uuid,
    alternate_id uuid,
    since date,
    until date,
    CONSTRAINT seats_check CHECK (((since IS NULL) OR (until IS NULL) OR (since < until))),
    CONSTRAINT seats_role_check CHECK ((role = ANY (ARRAY['chair'::text, 'member'::text, 'observer'::text])))
);

CREATE TABLE public.sessions (
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    proved_at timestamp with time zone NOT NULL,
    factors text NOT NULL,
    agent text,
    looks_as text
);

CREATE TABLE public.settings (
    name text NOT NULL,
    version bigint NOT NULL,
    value text NOT NULL
);

CREATE TABLE public.term_labels (
    list text NOT NULL,
    code text NOT NULL,
    language text NOT NULL,
    label text NOT NULL
);

CREATE TABLE public.terms (
    list text NOT NULL,
    code text NOT NULL,
    "position" integer NOT NULL,
    retired boolean NOT NULL,
    needs_channel text
);

CREATE TABLE public.throttles (
    key text NOT NULL,
    since timestamp with time zone NOT NULL,
    count integer NOT NULL
);

CREATE TABLE public.working_groups (
    id uuid NOT NULL,
    version bigint NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    sort_key text NOT NULL COLLATE pg_catalog."C",
    description text,
    since date,
    until date,
    CONSTRAINT working_groups_check CHECK (((since IS NULL) OR (until IS NULL) OR (since < until))),
    CONSTRAINT working_groups_kind_check CHECK ((kind = ANY (ARRAY['steering group'::text, 'work package'::text, 'national chapter'::text])))
);

ALTER TABLE ONLY public.schema_migrations ALTER COLUMN schemaversionsid SET DEFAULT nextval('public.schema_migrations_schemaversionsid_seq'::regclass);

ALTER TABLE ONLY public.schema_migrations
    ADD CONSTRAINT "PK_schema_migrations_Id" PRIMARY KEY (schemaversionsid);

ALTER TABLE ONLY public.absences
    ADD CONSTRAINT absences_pkey PRIMARY KEY (contact_id, "position");

ALTER TABLE ONLY public.account_links
    ADD CONSTRAINT account_links_hash_key UNIQUE (hash);

ALTER TABLE ONLY public.account_links
    ADD CONSTRAINT account_links_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_name_key UNIQUE (name);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.affiliations
    ADD CONSTRAINT affiliations_pkey PRIMARY KEY (contact_id, "position");

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_hash_key UNIQUE (hash);

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.application_drafts
    ADD CONSTRAINT application_drafts_pkey PRIMARY KEY (application_id);

ALTER TABLE ONLY public.application_files
    ADD CONSTRAINT application_files_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.application_links
    ADD CONSTRAINT application_links_hash_key UNIQUE (hash);

ALTER TABLE ONLY public.application_links
    ADD CONSTRAINT application_links_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.application_stages
    ADD CONSTRAINT application_stages_pkey PRIMARY KEY (application_id, "position");

ALTER TABLE ONLY public.applications
    ADD CONSTRAINT applications_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels
    ADD CONSTRAINT channels_pkey PRIMARY KEY (contact_id, "position");

ALTER TABLE ONLY public.contact_links
    ADD CONSTRAINT contact_links_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY public.contact_proposals
    ADD CONSTRAINT contact_proposals_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT contacts_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT contacts_reference_key UNIQUE (reference);

ALTER TABLE ONLY public.credentials
    ADD CONSTRAINT credentials_pkey PRIMARY KEY (account_id);

ALTER TABLE ONLY public.erased
    ADD CONSTRAINT erased_pkey PRIMARY KEY (hash);

ALTER TABLE ONLY public.external_logins
    ADD CONSTRAINT external_logins_pkey PRIMARY KEY (issuer, subject);

ALTER TABLE ONLY public.freshness_rounds
    ADD CONSTRAINT freshness_rounds_pkey PRIMARY KEY (begun_on);

ALTER TABLE ONLY public.jobs
    ADD CONSTRAINT jobs_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY (sequence);

ALTER TABLE ONLY public.letters
    ADD CONSTRAINT letters_pkey PRIMARY KEY (code, language);

ALTER TABLE ONLY public.mandates
    ADD CONSTRAINT mandates_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.membership_standings
    ADD CONSTRAINT membership_standings_pkey PRIMARY KEY (membership_id, "position");

ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT memberships_organisation_id_key UNIQUE (organisation_id);

ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT memberships_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.organisation_capabilities
    ADD CONSTRAINT organisation_capabilities_pkey PRIMARY KEY (organisation_id, "position");

ALTER TABLE ONLY public.organisation_identifiers
    ADD CONSTRAINT organisation_identifiers_pkey PRIMARY KEY (organisation_id, scheme, value);

ALTER TABLE ONLY public.organisation_names
    ADD CONSTRAINT organisation_names_pkey PRIMARY KEY (organisation_id, "position");

ALTER TABLE ONLY public.organisations
    ADD CONSTRAINT organisations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.organisations
    ADD CONSTRAINT organisations_reference_key UNIQUE (reference);

ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT passkeys_pkey PRIMARY KEY (credential_id);

ALTER TABLE ONLY public.pins
    ADD CONSTRAINT pins_pkey PRIMARY KEY (owner, subject, subject_id);

ALTER TABLE ONLY public.procedures
    ADD CONSTRAINT procedures_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.protection_keys
    ADD CONSTRAINT protection_keys_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_pkey PRIMARY KEY (account_id, hash);

ALTER TABLE ONLY public.reminders
    ADD CONSTRAINT reminders_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.reminders
    ADD CONSTRAINT reminders_subject_id_rule_due_on_key UNIQUE (subject_id, rule, due_on);

ALTER TABLE ONLY public.revision
    ADD CONSTRAINT revision_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY public.saved_views
    ADD CONSTRAINT saved_views_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.seats
    ADD CONSTRAINT seats_pkey PRIMARY KEY (working_group_id, "position");

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.settings
    ADD CONSTRAINT settings_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.term_labels
    ADD CONSTRAINT term_labels_pkey PRIMARY KEY (list, code, language);

ALTER TABLE ONLY public.terms
    ADD CONSTRAINT terms_pkey PRIMARY KEY (list, code);

ALTER TABLE ONLY public.throttles
    ADD CONSTRAINT throttles_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.working_groups
    ADD CONSTRAINT working_groups_pkey PRIMARY KEY (id);

CREATE INDEX account_links_account ON public.account_links USING btree (account_id);

CREATE INDEX affiliations_organisation ON public.affiliations USING btree (organisation_id, contact_id);

CREATE INDEX api_keys_account ON public.api_keys USING btree (account_id);

CREATE INDEX application_files_of ON public.application_files USING btree (application_id);

CREATE INDEX application_links_of ON public.application_links USING btree (application_id);

CREATE INDEX applications_due ON public.applications USING btree (closed, due_on);

CREATE INDEX applications_open ON public.applications USING btree (closed, stage, sort_key, id);

CREATE INDEX applications_sort ON public.applications USING btree (sort_key, id);

CREATE INDEX contact_links_contact ON public.contact_links USING btree (contact_id);

CREATE INDEX contact_proposals_contact ON public.contact_proposals USING btree (contact_id);

CREATE INDEX external_logins_account ON public.external_logins USING btree (account_id);

CREATE INDEX ledger_actor ON public.ledger USING btree (actor, sequence);

CREATE INDEX ledger_subject ON public.ledger USING btree (subject_id, sequence);

CREATE INDEX mandates_organisation ON public.mandates USING btree (organisation_id);

CREATE INDEX organisations_merged ON public.organisations USING btree (merged_into) WHERE (merged_into IS NOT NULL);

CREATE INDEX organisations_parent ON public.organisations USING btree (parent_id);

CREATE INDEX passkeys_account ON public.passkeys USING btree (account_id);

CREATE INDEX reminders_made ON public.reminders USING btree (made_at);

CREATE INDEX reminders_state ON public.reminders USING btree (state, next_at);

CREATE INDEX saved_views_owner ON public.saved_views USING btree (owner);

CREATE INDEX seats_organisation ON public.seats USING btree (organisation_id);

CREATE INDEX sessions_account ON public.sessions USING btree (account_id);

ALTER TABLE ONLY public.absences
    ADD CONSTRAINT absences_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES public.contacts(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.absences
    ADD CONSTRAINT absences_deputy_id_fkey FOREIGN KEY (deputy_id) REFERENCES public.contacts(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.account_links
    ADD CONSTRAINT account_links_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.affiliations
    ADD CONSTRAINT affiliations_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES public.contacts(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.affiliations
    ADD CONSTRAINT affiliations_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.api_keys
    ADD CONSTRAINT api_keys_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.application_drafts
    ADD CONSTRAINT application_drafts_application_id_fkey FOREIGN KEY (application_id) REFERENCES public.applications(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.application_files
    ADD CONSTRAINT application_files_application_id_fkey FOREIGN KEY (application_id) REFERENCES public.applications(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.application_links
    ADD CONSTRAINT application_links_application_id_fkey FOREIGN KEY (application_id) REFERENCES public.applications(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.application_stages
    ADD CONSTRAINT application_stages_application_id_fkey FOREIGN KEY (application_id) REFERENCES public.applications(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.applications
    ADD CONSTRAINT applications_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.applications
    ADD CONSTRAINT applications_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.accounts(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.channels
    ADD CONSTRAINT channels_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES public.contacts(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contact_links
    ADD CONSTRAINT contact_links_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES public.contacts(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contact_proposals
    ADD CONSTRAINT contact_proposals_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES public.contacts(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT contacts_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES public.contacts(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.credentials
    ADD CONSTRAINT credentials_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.external_logins
    ADD CONSTRAINT external_logins_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.mandates
    ADD CONSTRAINT mandates_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.membership_standings
    ADD CONSTRAINT membership_standings_membership_id_fkey FOREIGN KEY (membership_id) REFERENCES public.memberships(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.memberships
    ADD CONSTRAINT memberships_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.organisation_capabilities
    ADD CONSTRAINT organisation_capabilities_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.organisation_identifiers
    ADD CONSTRAINT organisation_identifiers_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.organisation_names
    ADD CONSTRAINT organisation_names_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.organisations
    ADD CONSTRAINT organisations_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES public.organisations(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.organisations
    ADD CONSTRAINT organisations_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.organisations(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.passkeys
    ADD CONSTRAINT passkeys_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.seats
    ADD CONSTRAINT seats_alternate_id_fkey FOREIGN KEY (alternate_id) REFERENCES public.contacts(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.seats
    ADD CONSTRAINT seats_organisation_id_fkey FOREIGN KEY (organisation_id) REFERENCES public.organisations(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.seats
    ADD CONSTRAINT seats_representative_id_fkey FOREIGN KEY (representative_id) REFERENCES public.contacts(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.seats
    ADD CONSTRAINT seats_working_group_id_fkey FOREIGN KEY (working_group_id) REFERENCES public.working_groups(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES public.accounts(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.term_labels
    ADD CONSTRAINT term_labels_list_code_fkey FOREIGN KEY (list, code) REFERENCES public.terms(list, code) DEFERRABLE INITIALLY DEFERRED;
