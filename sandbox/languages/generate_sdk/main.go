// Writes the SDK of one package with Pulumi's own code generators, the ones that its language hosts
// call: the schema comes on standard input, the files go to a folder.
//
// Usage: generate_sdk (go | nodejs) FOLDER LOADER
//
// LOADER is the address at which the engine tells the schemas of packages that this one refers to.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const tool = "the sandbox, with Pulumi's code generator"

func main() {
	if err := run(os.Args[1:], os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string, in io.Reader) error {
	if len(arguments) != 3 {
		return fmt.Errorf("usage: generate_sdk (go | nodejs) FOLDER LOADER")
	}
	language, folder, loader := arguments[0], arguments[1], arguments[2]
	files, err := generate(language, loader, in)
	if err != nil {
		return fmt.Errorf("%s: %w", language, err)
	}
	for name, content := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func generate(language, address string, in io.Reader) (map[string][]byte, error) {
	var spec schema.PackageSpec
	if err := json.NewDecoder(in).Decode(&spec); err != nil {
		return nil, err
	}
	client, err := schema.NewLoaderClient(address)
	if err != nil {
		return nil, err
	}
	loader := schema.NewCachedLoader(client)
	options := schema.ValidationOptions{AllowDanglingReferences: true}
	pkg, diagnostics, err := schema.BindSpec(spec, loader, options)
	if err != nil {
		return nil, err
	}
	if diagnostics.HasErrors() {
		return nil, diagnostics
	}
	switch language {
	case "go":
		return gogen.GeneratePackage(tool, pkg, nil)
	case "nodejs":
		return nodejs.GeneratePackage(tool, pkg, nil, nil, true, loader)
	}
	return nil, fmt.Errorf("expected go or nodejs")
}
