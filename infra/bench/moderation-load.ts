/** Child process that opens cases straight against the database, as `/mod warn` does. */
import { openCase } from '../../shared/moderation/open-case.ts';
import { type ModerationSettings, moderationModule } from '../../shared/moderation/settings.ts';
import { connect } from '../../shared/platform/postgres.ts';
import { defaultsOf } from '../../shared/settings/declaration.ts';
import { storeOn } from './cases/balance-statement.ts';
import { GUILD_ID, MEMBERS, memberId, STAFF_ROLE_ID } from './requests.ts';
import { type Slice, sliceOf } from './stats.ts';

export interface ModerationOrder {
  /** How many cases are opened at a time. */
  clients: number;
  durationMs: number;
}

const sql = connect(process.env.DATABASE_URL ?? '');
const store = storeOn(() => sql);
const settings: ModerationSettings = { ...defaultsOf(moderationModule), notices: false };
let sequence = 0;

async function once(): Promise<void> {
  const number = sequence++;
  const caller = {
    ...{ key: `bench:${process.pid}:${number}`, actor: { id: memberId(number % MEMBERS) } },
    guild: { id: GUILD_ID, roleIds: [STAFF_ROLE_ID] },
    command: { name: 'mod', module: 'moderation' },
  };
  const user = memberId((number + 1) % MEMBERS);
  // As long as the signed ID of a button.
  const detail = { buttons: { undo: 'x'.repeat(60) } };
  const { status } = await openCase(store, caller, { kind: 'warn', user, reason: 'Bench', detail, settings, ref: '1' });
  if (status !== 'opened') throw new Error(`No case but ${status}`);
}

async function run({ clients, durationMs }: ModerationOrder): Promise<Slice> {
  const latenciesMs: number[] = [];
  const startedAt = performance.now();
  const keepOpening = async () => {
    for (let at = startedAt; at - startedAt < durationMs; ) {
      await once();
      const now = performance.now();
      latenciesMs.push(now - at);
      at = now;
    }
  };
  await Promise.all(Array.from({ length: clients }, keepOpening));
  return sliceOf(latenciesMs, performance.now() - startedAt);
}

process.on('disconnect', () => process.exit());
process.on('message', (order: ModerationOrder) => {
  run(order).then(
    (slice) => process.send?.({ slice }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
