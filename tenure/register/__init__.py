"""The register: all artifacts of a repository or an organization with score, hours and dates."""
