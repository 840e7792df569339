import type { Sql } from '../../../shared/platform/postgres.ts';
import { PERSONAL_DATA } from '../../../shared/privacy/personal-data.ts';
import type { TestVoice } from '../voice.ts';
import { addAi } from './ai.ts';
import type { BusyMember } from './busy-member.ts';
import { addClub } from './club.ts';
import { addEconomy } from './economy.ts';
import { addModeration } from './moderation.ts';
import { addMusic } from './music.ts';
import { addServer } from './server.ts';
import { addVoice } from './voice.ts';
import { addWeb } from './web.ts';

/** A member who has used everything, in one server, for the tests of what's stored about members. */
export async function busyMember(voice: TestVoice): Promise<BusyMember> {
  const { sql } = voice;
  const people = { id: voice.id(), other: voice.id(), guild: voice.id() };
  await addEconomy(voice, people);
  const member = { ...people, ...(await addVoice(voice, people)) };
  for (const add of [addMusic, addModeration, addAi, addClub, addServer, addWeb]) await add(sql, member);
  return member;
}

/** Every table that has the number anywhere. */
export async function traces(sql: Sql, id: string): Promise<string[]> {
  const found: string[] = [];
  for (const table of Object.keys(PERSONAL_DATA)) {
    const rows = await sql.unsafe(
      `select from "${table}" t where t::text ~ '(^|[^0-9])${BigInt(id)}($|[^0-9])' limit 1`,
    );
    if (rows.length > 0) found.push(table);
  }
  return found;
}
