// emulate's GitHub without its own doors: one JSON request in, its answer and its webhooks out.
//
// Asked over a port of its own by emulator.py; ends when standard input ends, so it cannot outlive
// the process that started it. Webhooks are not sent from here: they are part of the answer, and
// the shim sends them, with what they lack.
import { AsyncLocalStorage } from "node:async_hooks";
import { readFileSync } from "node:fs";
import http from "node:http";
import { pathToFileURL } from "node:url";

const [, , modules, baseUrl] = process.argv;
const dist = pathToFileURL(`${modules}/emulate/dist/`);
const api = readFileSync(new URL("api.js", dist), "utf8");
const [, file] = api.match(/label: "GitHub REST API emulator"[^]*?import\("(.*?)"\)/);
const { githubPlugin, getGitHubStore, seedFromConfig } = await import(new URL(file, dist));
const { createEmulator } = await import(new URL("api.js", dist));

const events = new AsyncLocalStorage();
let app, store, tokens;
const register = githubPlugin.register;
githubPlugin.register = (server, state, webhooks, url, tokenMap) => {
  register(server, state, webhooks, url, tokenMap);
  webhooks.dispatch = async (event, action, payload, owner, repo) => {
    const copy = structuredClone(payload); // as it is now: the objects go on changing
    events.getStore()?.push({ event, action: action ?? null, payload: copy, owner, repo: repo ?? null });
  };
  [app, store, tokens] = [server, state, tokenMap];
};
const emulator = await createEmulator({ service: "github", port: 0, baseUrl, seed: { tokens: {} } });
const gh = getGitHubStore(store);

const BAD_CREDENTIALS = JSON.stringify({
  message: "Bad credentials",
  documentation_url: "https://docs.github.com/rest",
  status: "401",
});

// As large as GitHub's today: they no longer fit into the Int of GraphQL's databaseId.
const FIRST = { comments: 3_600_000_000, checkRuns: 57_000_000_000, reviews: 3_500_000_000, issues: 3_700_000_000, pullRequests: 3_000_000_000 };
const READ = ["checks", "contents", "issues", "members", "metadata", "pull_requests"];

function find({ collection, where }) {
  const [[field, value], ...rest] = Object.entries(where ?? {}).concat([["id", undefined]]);
  let rows;
  if (value === undefined) rows = gh[collection].all();
  else if (field === "id") rows = [gh[collection].get(value)].filter(Boolean);
  else rows = gh[collection].findBy(field, value);
  const found = rows.filter((row) => rest.every(([key, wanted]) => wanted === undefined || row[key] === wanted));
  return found.sort((one, other) => one.id - other.id); // an index is in the order of changes
}

// `grant` adds permissions for this one request: GitHub takes several for the same thing.
async function request({ method, path, headers, body, grant }) {
  const given = (headers.authorization ?? "").replace(/^(bearer|token)\s+/i, "").trim();
  let lent;
  if (given && !given.startsWith("eyJ")) {
    const holder = tokens.get(given);
    if (!holder) return { status: 401, headers: {}, body: BAD_CREDENTIALS, events: [] };
    if (grant && holder.installation) {
      const permissions = { ...holder.installation.permissions, ...grant };
      lent = `${given}+${crypto.randomUUID()}`;
      tokens.set(lent, { ...holder, installation: { ...holder.installation, permissions } });
      headers.authorization = `token ${lent}`;
    }
  }
  const sent = [];
  try {
    const hasBody = body !== null && method !== "GET" && method !== "HEAD";
    const question = new Request(`http://127.0.0.1${path}`, { method, headers, body: hasBody ? body : undefined });
    const answer = await events.run(sent, () => app.fetch(question));
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text(), events: sent };
  } finally {
    if (lent) tokens.delete(lent);
  }
}

const operations = {
  request,
  find,
  insert: ({ collection, row }) => gh[collection].insert(row),
  update: ({ collection, id, row }) => gh[collection].update(id, row) ?? null,
  delete: ({ collection, id }) => gh[collection].delete(id),
  seed: ({ config }) => (seedFromConfig(store, baseUrl, config), null),
  token: ({ token }) => tokens.get(token) ?? null,
  grant({ token, login, id, installation }) {
    tokens.set(token, { login, id, scopes: ["repo", "user", "admin:org"], installation });
    return null;
  },
  expire() {
    for (const [token, holder] of tokens) if (holder.installation?.appId) tokens.delete(token);
    return null;
  },
  // Read with every right to what one account owns. The token serves once: emulate counts.
  async show({ path, owner }) {
    const [user, org] = [gh.users.findOneBy("login", owner), gh.orgs.findOneBy("login", owner)];
    const account = org ?? user ?? gh.users.findOneBy("login", "admin");
    const permissions = Object.fromEntries(READ.map((name) => [name, "write"]));
    const accountType = org ? "Organization" : "User";
    const installation = { installationId: 0, appId: 0, accountId: account.id, accountType, permissions, repositoryIds: [], repositorySelection: "all" };
    const token = crypto.randomUUID();
    tokens.set(token, { login: owner, id: account.id, scopes: [], installation });
    try {
      return await request({ method: "GET", path, headers: { authorization: `token ${token}` }, body: null });
    } finally {
      tokens.delete(token);
    }
  },
  reset() {
    tokens.clear();
    emulator.reset();
    for (const [name, first] of Object.entries(FIRST)) gh[name].delete(gh[name].insert({ id: first }).id);
    return null;
  },
};

const control = http.createServer(async (incoming, outgoing) => {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  let answer;
  try {
    const asked = JSON.parse(Buffer.concat(chunks));
    const results = [];
    for (const one of asked) results.push(await operations[one.op](one));
    answer = { results };
  } catch (error) {
    answer = { error: String(error.stack ?? error) };
  }
  outgoing.setHeader("Content-Type", "application/json");
  outgoing.end(JSON.stringify(answer));
});
control.keepAliveTimeout = 0; // the other side closes
control.listen(0, "127.0.0.1", () => console.log(control.address().port));
process.stdin.on("end", () => process.exit(0)).resume();
