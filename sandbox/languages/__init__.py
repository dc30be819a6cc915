"""What programs in YAML, Go and TypeScript need inside the sandbox: to use the component package.

Owns: the two language hosts that the engine finds as `pulumi-language-go` and
`pulumi-language-nodejs`, and one build that gives Pulumi's own YAML host and Pulumi's own code
generators (`pulumi package add` writes SDKs with them). The official hosts of Go and Node.js come
with the CLI download and are on no package registry that has the rest; ours run the same SDKs,
`github.com/pulumi/pulumi/sdk/v3` and `@pulumi/pulumi`, the way these expect to be run.
Leaves alone: Go, Node.js and npm, which are the machine's.
"""
