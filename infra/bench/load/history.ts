/** What has happened before the load: wallets with credits, warnings on record, and music in every server. */
import { openCase } from '../../../shared/moderation/open-case.ts';
import { moderationModule } from '../../../shared/moderation/settings.ts';
import { migrate } from '../../../shared/platform/migrations.ts';
import { connect, type Sql } from '../../../shared/platform/postgres.ts';
import { defaultsOf } from '../../../shared/settings/declaration.ts';
import { foundTrack, letPlay } from '../../testing/listening.ts';
import { openVoice } from '../../testing/voice.ts';
import { storeOn } from '../cases/balance-statement.ts';
import { memberId } from '../requests.ts';
import { idIn, listenersIn, MEMBERS_PER_SERVER, membersIn, SERVERS } from './servers.ts';

const START_CREDITS = 1_000_000;
const WARNINGS = 10;
const TRACKS = 12;

export async function writeHistory(url: string): Promise<void> {
  const sql = connect(url, { max: 1 });
  try {
    await migrate(sql);
    // Nobody measures this, and there are thousands of commits.
    await sql`set synchronous_commit = off`;
    await fillWallets(sql);
    await warnMembers(sql);
    await playMusic(url, sql);
    await sql`vacuum analyze`;
  } finally {
    await sql.end();
  }
}

async function fillWallets(sql: Sql): Promise<void> {
  const [first, last] = [memberId(0), memberId(SERVERS * MEMBERS_PER_SERVER - 1)];
  await sql`select ledger_open_wallets(id) from generate_series(${first}::bigint, ${last}::bigint) id`;
  await sql`
    select ledger_post('rich:' || owner_id, 'grant', owner_id, null, now(), '{}',
      ledger_system_account('mint', 'grant'), id, ${START_CREDITS})
    from account where owner_kind = 'user' and bucket = 'wallet' and owner_id between ${first} and ${last}`;
}

async function warnMembers(sql: Sql): Promise<void> {
  const store = storeOn(() => sql);
  const settings = { ...defaultsOf(moderationModule), notices: false };
  for (let server = 0; server < SERVERS; server++) {
    const [staff = '', ...members] = membersIn(server);
    for (const user of members.slice(0, WARNINGS)) {
      const caller = {
        ...{ key: `history:${server}:${user}`, actor: { id: staff } },
        guild: { id: idIn(server), roleIds: [idIn(server, 'staff')] },
        command: { name: 'mod', module: 'moderation' },
      };
      const request = { kind: 'warn', user, reason: 'Bench', detail: {}, settings, ref: '1' } as const;
      const { status } = await openCase(store, caller, request);
      if (status !== 'opened') throw new Error(`No case but ${status}`);
    }
  }
}

async function playMusic(url: string, sql: Sql): Promise<void> {
  const voice = await openVoice(1, { url, sql, drop: async () => {} });
  const guilds = Array.from({ length: SERVERS }, (_, server) => idIn(server));
  await voice.crew(1, guilds);
  const tracks = Array.from({ length: TRACKS }, (_, number) => foundTrack(`Track ${number + 1}`));
  for (const [server, guild] of guilds.entries()) {
    const [user = ''] = listenersIn(server);
    const { id } = await voice.session(guild, { channelId: idIn(server, 'voice'), user });
    await letPlay(sql, id, tracks, user);
  }
  // No node runs here, so nobody renews the lease.
  await sql`update agent_bots set lease_until = clock_timestamp() + interval '1 hour'`;
  await sql`update agent_runners set live_until = clock_timestamp() + interval '1 hour'`;
  await sql`update voice_sessions set state = 'active'`;
}
