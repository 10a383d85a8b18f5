package cli

import (
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cmo-toolkit/cmo/corpus/ingest"
	"github.com/cmo-toolkit/cmo/corpus/store"
)

func versionCmd(e *env) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "The version of this program and the formats it knows", Args: cobra.NoArgs,
		Example: "  cmo version",
		RunE: func(*cobra.Command, []string) error {
			version, revision := built()
			var texts []string
			for _, f := range ingest.Formats {
				texts = append(texts, f.Name)
			}
			sheets := []string{"csv", "tsv", "xlsx"}
			if e.asJSON {
				return json.NewEncoder(e.Out).Encode(map[string]any{
					"version": version, "revision": revision, "go": runtime.Version(), "system": runtime.GOOS + "/" + runtime.GOARCH,
					"study_format": store.FormatVersion, "texts": texts, "sheets": sheets, "codebooks": []string{"yaml", "csv", "xlsx"},
				})
			}
			head := "cmo " + version
			if revision != "" {
				head += " (" + revision + ")"
			}
			fmt.Fprintf(e.Out, "%s, %s, %s/%s\n", head, runtime.Version(), runtime.GOOS, runtime.GOARCH)
			e.say("study file", fmt.Sprintf("format %d", store.FormatVersion))
			e.say("texts", strings.Join(texts, ", "))
			e.say("sheets", strings.Join(sheets, ", "))
			e.say("codebooks", "yaml, csv, xlsx")
			return nil
		},
	}
}

// built tells from which version and revision the program was built.
func built() (version, revision string) {
	version = "(unknown)"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version, ""
	}
	if info.Main.Version != "" {
		version = info.Main.Version
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true" && revision != "":
			revision += ", changed since"
		}
	}
	return version, revision
}
