"""Who may do what: actor, action, subject, decision, and one policy table. Pure: no tables, no database."""
