"""What is generated from the settings is up to date."""

from click.testing import CliRunner

from tools.generate_settings import main


def test_schema_and_pulumi_yaml_are_derived_from_the_settings() -> None:
    result = CliRunner().invoke(main, ["--check"])
    assert result.exit_code == 0, result.output
