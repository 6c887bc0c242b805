from __future__ import annotations

from halton.wire.find import find_provider
from halton.wire.providers.anthropic_aws import provider


def test_it_is_anthropic_at_a_host_of_each_region_and_at_no_other() -> None:
    found = find_provider("aws-external-anthropic.us-east-1.api.aws")
    assert found is provider
    assert (found.name, found.route("POST", "/v1/messages").kind) == ("anthropic", "generation")
    assert find_provider("aws-external-anthropic.us-nowhere-1.api.aws") is None
    assert find_provider("s3.us-east-1.api.aws") is None
