"""The world as a short YAML file for people: `read.world(text, name)`, `write.text(world)`.

The form is the dataclasses' own fields, defaults left out, with what a person would rather write:

- organizations hold `folders` and `projects`, folders too, projects hold `service_accounts` (by
  account id) and `custom_roles`; what is not in the tree stands at the top with its `parent`;
- `roles: {ROLE: [MEMBER, …]}` beside `policy` (etag, audit_configs, bindings with conditions);
- services without `.googleapis.com`, models as `openai/gpt-oss-120b-maas`, callers as
  `MEMBER: QUOTA_PROJECT`, `clock` as a moment;
- ids are the keys; numbers, etags, unique ids and times may be left out and are then given.
"""
