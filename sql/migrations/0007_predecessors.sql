-- Which partners became part of another: few are, and a profile asks at each reading.
create index organisations_merged on organisations (merged_into) where merged_into is not null;
