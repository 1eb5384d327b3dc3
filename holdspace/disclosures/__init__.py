"""The disclosure desk: who may have what, under which rule, and what went out.

`rules` decides and is pure: no database, no Django, no clock. `data` holds what it decides by: the rows of the decision table, the words
of a request, the overlays of states, the deadlines. Tables, verbs and reads of the desk stand beside them.
"""
