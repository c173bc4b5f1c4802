"""The GraphQL texts, as data; tests hold them against GitHub's published schema.

An `Int` of GraphQL ends at 2³¹, and ids of comments are beyond it: they are asked for as
`fullDatabaseId`. A check run has no such field, so its address is asked for too.
"""

_COMMENT = """
fragment commentFields on Comment {
  id
  body
  author { __typename login }
  viewerDidAuthor
  createdAt
}
"""

_CHECKS = """
fragment checkFields on Commit {
  checkSuites(first: 5, filterBy: { appId: $app }) {
    nodes {
      checkRuns(last: 100, filterBy: { checkType: ALL }) {
        nodes { databaseId url name externalId status conclusion }
      }
    }
  }
}
"""

_COMMENTS = """
      comments(first: 100, after: $comments) @include(if: $wantComments) {
        pageInfo { hasNextPage endCursor }
        nodes { ...commentFields fullDatabaseId isMinimized }
      }"""

_THREADS = """
      reviewThreads(first: 100, after: $threads) @include(if: $wantThreads) {
        pageInfo { hasNextPage endCursor }
        nodes {
          isResolved
          comments(first: 1) { nodes { ...commentFields fullDatabaseId isMinimized } }
        }
      }"""

PULL = (
    """
query PullRequest(
  $owner: String!, $name: String!, $number: Int!, $app: Int!,
  $comments: String, $wantComments: Boolean!, $threads: String, $wantThreads: Boolean!
) {
  rateLimit { cost remaining }
  repository(owner: $owner, name: $name) {
    databaseId
    nameWithOwner
    isArchived
    isDisabled
    isPrivate
    hasIssuesEnabled
    defaultBranchRef { name }
    pullRequest(number: $number) {
      id
      number
      state
      isDraft
      author { __typename login }
      baseRefName
      baseRefOid
      baseRef { target { oid } }
      headRefName
      headRefOid
      headRepository { nameWithOwner }
      changedFiles
      labels(first: 100) { nodes { name } }
      latestOpinionatedReviews(first: 100, writersOnly: true) {
        nodes { author { __typename login } state commit { oid } }
      }
      reviewRequests(first: 100) {
        nodes {
          requestedReviewer {
            __typename
            ... on User { login }
            ... on Bot { login }
            ... on Mannequin { login }
            ... on Team { combinedSlug }
          }
        }
      }
      commits(last: 1) {
        nodes {
          commit {
            oid
            ...checkFields
          }
        }
      }"""
    + _COMMENTS
    + _THREADS
    + """
    }
  }
}
"""
    + _COMMENT
    + _CHECKS
)
"""A pull request with everything that a verdict on it needs; `$app` is the App whose checks count."""

MORE = (
    """
query MoreOfPullRequest(
  $owner: String!, $name: String!, $number: Int!,
  $comments: String, $wantComments: Boolean!, $threads: String, $wantThreads: Boolean!
) {
  rateLimit { cost remaining }
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {"""
    + _COMMENTS
    + _THREADS
    + """
    }
  }
}
"""
    + _COMMENT
)
"""The next hundred comments and threads of a pull request, where it has so many."""

CHECKS = (
    """
query CheckRuns($owner: String!, $name: String!, $head: GitObjectID!, $app: Int!) {
  rateLimit { cost remaining }
  repository(owner: $owner, name: $name) {
    databaseId
    object(oid: $head) {
      ... on Commit { oid ...checkFields }
    }
  }
}
"""
    + _CHECKS
)
"""The check runs of `$app` on one commit, which may be on no pull request: that of a merge group."""

MERGE_LATER = """\
mutation ($pull: ID!) {
  enablePullRequestAutoMerge(input: {pullRequestId: $pull}) { clientMutationId }
}
"""
"""Lets GitHub merge a pull request by itself."""
