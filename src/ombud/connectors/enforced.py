"""What stands in a PostgreSQL database that keeps a compiled policy, by name.

The driver leaves it out of what it reads: it is ours, and no data of the company's.
"""

ENFORCING = "ombud_enforcing"
"""The schema of what a compiled policy needs in the source itself."""
PERSON, MASK = "ombud_person", "ombud_mask"
"""The columns that a compiled policy adds: whose a row is, and what is allowed."""
OWNER_POLICY = "ombud_owner"
"""The row policy by which the owner of a table sees all of it, as before."""

# Where a policy of theirs applies to us, rows would be hidden in silence, and an answer
# would be incomplete without a word: with row_security off that is an error. Where only
# a policy that we compiled applies, it shows the owner everything.
ROW_SECURITY = f"""
select set_config('row_security', case when (
  select bool_and(exists (select from pg_policy p
                          where p.polrelid = c.oid and p.polname = '{OWNER_POLICY}'))
  from pg_class c where c.relrowsecurity and row_security_active(c.oid)
) then 'on' else 'off' end, false)
"""  # noqa: S608  # our own text
