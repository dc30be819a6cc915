"""A stand-in for gcloud, for the commands that this project prints, against the local Google only.

A table: words → what follows them, the flags the real gcloud takes, and the REST calls they stand
for (`commands/`, a file per area). What is not in it ends with 2 and says so, so that a remedy the
real gcloud would refuse cannot work here by luck. It refuses to run outside the sandbox and is on
nobody's PATH there.

Not imitated: configurations, prompts (none is asked), columns of tables beyond the common ones.
Synopses are those of https://cloud.google.com/sdk/gcloud/reference , cut to what is used.
"""
