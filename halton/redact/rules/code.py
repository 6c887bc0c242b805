"""Tokens of forges, package registries and the tools that build and check code."""

from __future__ import annotations

from halton.redact.rule import BASE64, HEX, LOWER, UPPER, WORD, pattern_rule, token
from halton.redact.worth import random_looking

rules = (
    token("github_token", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", least=30),
    token("github_pat", "github_pat_", body=rb"[A-Za-z0-9_]", least=30),
    token(
        "gitlab_token",
        *(f"gl{name}-" for name in ("pat", "dt", "ptt", "rt", "rtr", "ft", "agent", "oas", "cbt", "imt", "soat", "ffct", "wt")),
        body=rb"[A-Za-z0-9_.-]",
        least=20,
    ),
    token("gitlab_token", "GR1348941", body=WORD, least=20),
    token("bitbucket_password", "ATBB", least=24),
    token("bitbucket_token", "ATCTT3xFfG", body=rb"[A-Za-z0-9_=-]", least=30),
    token("atlassian_token", "ATATT3xFfG", "ATATT3", body=rb"[A-Za-z0-9_=-]", least=30),
    token("atlassian_token", "ATOA", body=WORD, least=40, test=random_looking),
    token("npm_token", "npm_", least=30, test=random_looking),
    token("pypi_token", "pypi-AgE", body=WORD, least=40),
    token("rubygems_key", "rubygems_", body=HEX, least=24),
    token("crates_token", "cio", least=32, test=random_looking),
    token("nuget_key", "oy2", body=LOWER, least=40, test=random_looking),
    token("docker_token", "dckr_pat_", "dckr_oat_", body=WORD, least=20),
    token("artifactory_key", "AKCp", least=56),
    token("artifactory_token", "cmVmdGtu", least=40),
    token("clojars_token", "CLOJARS_", body=LOWER, least=24),
    token("sonarqube_token", "sqp_", "squ_", "sqa_", body=HEX, least=32),
    token("snyk_token", "snyk_uat.", "snyk_sat.", body=rb"[A-Za-z0-9_.-]", least=24),
    token("buildkite_token", "bkua_", "bkpt_", "bkct_", body=HEX, least=24),
    token("circleci_token", "CCIPAT_", "CCIPRJ_", body=rb"[A-Za-z0-9_]", least=24),
    token("sourcegraph_token", "sgp_", "slk_", body=rb"[0-9a-f_]", least=32),
    token("postman_key", "PMAK-", body=rb"[0-9a-f-]", least=24),
    token("readme_key", "rdme_", body=LOWER, least=32),
    token("octopus_key", "API-", body=UPPER, least=24),
    token("infracost_key", "ico-", least=28, test=random_looking),
    token("prefect_key", "pnu_", "pnb_", least=24),
    token("azure_devops_token", "EAAAA", body=BASE64, least=400),
    pattern_rule("azure_devops_token", "azdo", pattern=rb"[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}", back=(76,)),
    token("vercel_token", "vcp_", "vci_", "vca_", "vcr_", "vck_", least=24),
)
