-- Membership through the years: until when a membership is renewed, and when a suspension is looked at again.

-- The last day it is renewed for; null is open. From the day after, the member is overdue and not in good standing.
alter table memberships add column renew_by $date$;
alter table memberships add column renewed_on $date$;
alter table memberships add column renewal_note text;

-- Null for what is no suspension, and for suspensions from before this migration or from an import: those are due at once.
alter table membership_standings add column review_on $date$;
