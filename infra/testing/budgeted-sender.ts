/**
 * A process that sends messages as jobs, and meanwhile looks something up every now and then, as for a member who waits. Its
 * parent reads what it did from its output.
 */
import { JobBudget } from '../../shared/platform/discord/job-budget.ts';
import { DiscordRest } from '../../shared/platform/discord/rest.ts';
import { route } from '../../shared/platform/discord/route.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { plainStore } from '../store.ts';

const { DATABASE_URL = '', API_BASE = '', TOKEN = '', BOT = '', CHANNEL = '', NAME = '', COUNT = '' } = process.env;
/** Between two look-ups, in milliseconds. */
const LOOK_UP_MS = 500;

const sql = connect(DATABASE_URL, { max: 2 });
const limited: string[] = [];
const rest = new DiscordRest({
  apiBase: API_BASE,
  token: TOKEN,
  observe: (label, status) => status === 429 && limited.push(label),
});
const jobs = rest.forJobs(new JobBudget(plainStore(sql), BOT));

let isDone = false;
const waitsMs: number[] = [];
async function lookUp(): Promise<void> {
  while (!isDone) {
    const atMs = performance.now();
    const outcome = await rest.request(route('/users/@me'), { method: 'GET' });
    if (!outcome.ok) throw new Error(outcome.problem);
    waitsMs.push(performance.now() - atMs);
    await new Promise((resolve) => setTimeout(resolve, LOOK_UP_MS));
  }
}

// Opens a connection, so the first jobs don't all wait for it and then arrive at once.
await rest.request(route('/users/@me'), { method: 'GET' });
const lookingUp = lookUp();
const sent = await Promise.all(
  Array.from({ length: Number(COUNT) }, (_, count) =>
    jobs.request(route('/channels/:channel/messages', { channel: CHANNEL }), {
      ...{ method: 'POST', body: { content: `${NAME} ${count}` }, nonce: `${NAME}.${count}`, deadlineMs: 60_000 },
    }),
  ),
);
isDone = true;
await lookingUp;
await sql.end();
console.log(JSON.stringify({ delivered: sent.filter(({ ok }) => ok).length, limited: limited.length, waitsMs }));
