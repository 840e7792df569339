import { claimDaily } from '../../../shared/economy/daily.ts';
import { payMember } from '../../../shared/economy/pay.ts';
import type { TestVoice } from '../voice.ts';
import type { BusyMember } from './busy-member.ts';

export async function addEconomy(
  voice: TestVoice,
  { id, other, guild }: Pick<BusyMember, 'id' | 'other' | 'guild'>,
): Promise<void> {
  const { sql } = voice;
  const by = (user: string) =>
    [voice.store, { ...voice.as(user, { guildId: guild }), command: { name: 'pay', module: 'economy' } }] as const;
  await claimDaily(...by(id));
  await claimDaily(...by(other));
  await payMember(...by(id), { to: other, amount: 20, note: 'with love' });
  await payMember(...by(other), { to: id, amount: 5, note: 'back to you' });
  await sql`insert into guild_member (guild_id, user_id) values (${guild}, ${id}) on conflict do nothing`;
  await sql`insert into member (user_id, xp) values (${id}, 5) on conflict do nothing`;
  await sql`insert into bank_tier (user_id, tier) values (${id}, 1)`;
  const [asset] = await sql`select id from asset limit 1`;
  await sql`insert into collection (user_id, item, count, first_at) values (${id}, ${asset?.id}, 1, now())`;
  await sql`insert into tool_wear (user_id, tool, uses_left) values (${id}, ${asset?.id}, 3)`;
}
