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

MERGED = """
query MergedPullRequest($owner: String!, $name: String!, $number: Int!, $reviews: String) {
  rateLimit { cost remaining }
  repository(owner: $owner, name: $name) {
    databaseId
    nameWithOwner
    pullRequest(number: $number) {
      author { __typename login }
      body
      createdAt
      mergedAt
      baseRefOid
      mergeCommit { oid parents(first: 1) { nodes { oid } } }
      labels(first: 100) { nodes { name } }
      closingIssuesReferences(first: 20) { nodes { labels(first: 20) { nodes { name } } } }
      timelineItems(first: 1, itemTypes: [READY_FOR_REVIEW_EVENT, CONVERT_TO_DRAFT_EVENT]) {
        nodes {
          __typename
          ... on ReadyForReviewEvent { createdAt }
        }
      }
      reviews(first: 100, after: $reviews) {
        pageInfo { hasNextPage endCursor }
        nodes {
          author { __typename login }
          state
          submittedAt
          commit { oid }
          comments(first: 1) { totalCount }
        }
      }
    }
  }
}
"""
"""How a merged pull request was reviewed; the first of the two events tells whether it began as a
draft."""

MERGED_LATELY = """
query MergedLately($owner: String!, $name: String!) {
  rateLimit { cost remaining }
  repository(owner: $owner, name: $name) {
    databaseId
    pullRequests(first: 50, states: [MERGED], orderBy: { field: UPDATED_AT, direction: DESC }) {
      nodes { number }
    }
  }
}
"""
"""The fifty merged pull requests with which something happened last: to read one of them again takes
two questions, and its commits are fetched and judged, some seconds together."""

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

VIEWER = "query Viewer { viewer { login } }"
"""The account that a token belongs to: also those of Apps, whom REST does not tell who they are. The
login of a bot has its ending here, unlike where it is an author."""

PROJECT = """\
query Project($owner: String!, $number: Int!) {
  rateLimit { cost remaining }
  organization(login: $owner) {
    projectV2(number: $number) { id closed }
  }
}
"""
"""A project of an organization, by the number that people see in its address."""

ADD_TO_PROJECT = """\
mutation ($project: ID!, $issue: ID!) {
  addProjectV2ItemById(input: {projectId: $project, contentId: $issue}) { clientMutationId }
}
"""
"""Adds an issue to a project; a second time changes nothing."""

MERGE_LATER = """\
mutation ($pull: ID!) {
  enablePullRequestAutoMerge(input: {pullRequestId: $pull}) { clientMutationId }
}
"""
"""Lets GitHub merge a pull request by itself."""
