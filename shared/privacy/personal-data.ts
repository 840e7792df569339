/**
 * What's stored about members and servers: every column of every table, so that nothing is forgotten in an export or an erasure. A
 * test compares it with the schema.
 */

/** Whom data is about. */
export interface Subject {
  kind: 'member' | 'server';
  /** A Discord ID. */
  id: string;
}

export interface TableData {
  /** Which rows are about a member, as SQL with `$1` for their ID. Rows that only name them are exported too. */
  member?: string;
  /** Which rows are about a server, as SQL with `$1` for its ID. */
  server?: string;
  /** Columns with members' IDs, also inside of JSON. */
  ids?: readonly string[];
  /** Columns with what members wrote, asked for, or listen to. */
  words?: readonly string[];
  /** Columns that are never exported. */
  secrets?: readonly string[];
  /** All others. */
  others: readonly string[];
  /** How long a row is kept, and what an erasure leaves, for docs/PRIVACY.md. Unset where nothing is about anyone. */
  kept?: string;
}

const columns = (names: string) => names.split(' ');

const UNTIL_REMOVED = 'until they remove it';
const WITH_SESSION = '7 days after the session ended';

export const PERSONAL_DATA: Readonly<Record<string, TableData>> = {
  account: {
    member: `owner_kind = 'user' and owner_id = $1`,
    server: `owner_kind = 'guild' and owner_id = $1`,
    ids: ['owner_id'],
    others: columns(
      'id owner_kind scope asset bucket balance floor version is_frozen frozen_version flow_day flow_out flow_in recent',
    ),
    kept: 'for good: the books have to balance. After an erasure, nobody owns it',
  },
  agent_bots: {
    member: 'contributor_id = $1',
    ids: ['contributor_id'],
    words: ['name'],
    secrets: ['token_ciphertext'],
    others: columns(
      'agent_id application_id pool_id status token_key_id pool_slot contributor_slot added_at runner_id lease_until fence ready_at login_failures retry_at login_day logins former_runner left_because',
    ),
    kept: 'for good, without its token once revoked. After an erasure, without a name and its contributor',
  },
  agent_gateways: {
    server: 'agent_id in (select agent_id from agent_guilds where guild_id = $1)',
    secrets: ['ciphertext'],
    others: columns('agent_id fence key_id saved_at'),
    kept: 'while the agent has its token. Sealed like it: sessions, the servers it is in, and who is in their voice channels right now',
  },
  agent_guilds: {
    server: 'guild_id = $1',
    others: columns('guild_id agent_id slot joined_at'),
    kept: 'while the agent is in the server',
  },
  agent_pools: {
    member: `exists (select from pool_members m where m.pool_id = t.pool_id and m.role = 'owner' and m.user_id = $1)`,
    words: ['name', 'description'],
    others: columns('pool_id visibility created_at deleted_at'),
    kept: 'for good. After an erasure of its owner, deleted and without its name',
  },
  agent_runners: {
    others: columns(
      'runner_id incarnation url version capacity load is_paused is_draining started_at heartbeat_at live_until cut_off_at reached_at lacks',
    ),
  },
  ai_key: {
    member: `owner = 'member' and owner_id = $1 or set_by = $1`,
    server: `owner = 'server' and owner_id = $1`,
    ids: columns('owner_id set_by'),
    secrets: ['key_ciphertext'],
    others: columns('owner service model key_key_id set_at'),
    kept: 'until it’s removed',
  },
  ai_reading: {
    member: 'user_id = $1',
    server: 'guild_id = $1',
    ids: ['user_id'],
    // Names in lists are of players, and may be of members.
    words: columns('pictures corrected'),
    others: columns('key sheet guild_id state at changed_at'),
    kept: '1 day',
  },
  ai_profile: {
    member: 'user_id = $1',
    server: 'scope = $1::text',
    ids: ['user_id'],
    words: ['values'],
    others: columns('profile_id scope sheet screens is_newest at'),
    kept: 'the newest 200 of each game and place, until the member has them forgotten, or the member or the server is erased',
  },
  ai_spreadsheet: {
    member: 'user_id = $1',
    server: 'scope = $1::text',
    ids: ['user_id'],
    words: ['spreadsheet'],
    others: columns('scope sheet at'),
    kept: 'until the member has their values forgotten, or the member or the server is erased',
  },
  ai_code: {
    member: 'added_by = $1',
    server: 'guild_id = $1',
    ids: ['added_by'],
    words: columns('code reward'),
    others: columns('guild_id game expires_at added_at'),
    kept: 'until staff remove it, or the server is erased. After an erasure of a member, nobody added it',
  },
  ai_request: {
    member: 'user_id = $1',
    server: 'guild_id = $1',
    ids: ['user_id'],
    others: columns('key guild_id day unit purpose has_own_key granted held provider model input output at settled_at'),
    kept: '90 days: what it cost, and nothing of what was asked',
  },
  ai_turn: {
    member: 'user_id = $1',
    server: 'guild_id = $1',
    ids: ['user_id'],
    words: columns('question answer'),
    others: columns('key guild_id channel_id purpose parent messages state wants_stop quotes_others at'),
    kept: '1 hour after the conversation’s last message',
  },
  ai_usage: {
    member: `scope = 'member' and owner_id = $1`,
    server: `scope = 'server' and owner_id = $1`,
    ids: ['owner_id'],
    others: columns('day scope unit used held'),
    kept: '90 days',
  },
  ai_mode: {
    member: 'set_by = $1',
    server: 'guild_id = $1',
    ids: ['set_by'],
    others: columns('guild_id level place_id name use has_personality rating set_at'),
    kept: 'until staff clear it, or the server is erased. After an erasure of a member, nobody set it',
  },
  ai_mode_history: {
    member: 'actor_id = $1',
    server: 'guild_id = $1',
    ids: ['actor_id'],
    others: columns('change_id guild_id level place_id name before after at'),
    kept: 'the newest 1,000 changes, until the server is erased. After an erasure of a member, nobody made them',
  },
  ai_personality: {
    member: 'actor_id = $1',
    server: 'guild_id = $1',
    ids: ['actor_id'],
    words: ['text'],
    others: columns('guild_id version action restored preset catchphrases enthusiasm depth formality at'),
    kept: 'the newest 100 versions, until the server is erased. After an erasure of a member, nobody made them',
  },
  ai_consent: {
    member: 'user_id = $1',
    server: 'scope = $1::text',
    ids: ['user_id'],
    others: columns('id scope is_given changed_at last_number noted_at forgotten forgotten_at'),
    kept: 'until the member or the server is erased. Of notes that were forgotten, it has the numbers',
  },
  ai_note: {
    member: 'user_id = $1',
    server: 'scope = $1::text',
    ids: ['user_id'],
    words: columns('text tags words'),
    // Numbers that a provider made of the text. They go with it.
    secrets: ['embedding'],
    others: columns('scope number at model'),
    kept: 'until the member has it forgotten, or the member or the server is erased',
  },
  // Names in clubs are of players in a game. They're not Discord members, and nobody knows whose they are.
  club: {
    server: 'guild_id = $1',
    others: columns('guild_id sheet revision'),
    kept: 'until the server is erased',
  },
  club_alias: {
    member: 'confirmed_by = $1',
    server: 'guild_id = $1',
    ids: ['confirmed_by'],
    others: columns('guild_id sheet canonical name target at'),
    kept: 'until staff split it, or the server is erased. After an erasure of a member, nobody confirmed it',
  },
  club_analysis: {
    member: 'user_id = $1 or $1 = any (approved_by)',
    server: 'guild_id = $1',
    ids: columns('user_id approved_by'),
    words: ['corrected'],
    others: columns(
      'key guild_id channel_id sheet week ends_at state images looks looking_until rows missing needed revision version at changed_at',
    ),
    kept: '1 day',
  },
  club_correction: {
    member: 'set_by = $1',
    server: 'guild_id = $1',
    ids: ['set_by'],
    words: ['reason'],
    others: columns('correction_id guild_id sheet week canonical name metric value at'),
    kept: 'with the newest 120 weeks, until staff remove it, or the server is erased. After an erasure of a member, nobody made it, and its reason is gone',
  },
  club_event: {
    member: 'actor_id = $1',
    server: 'guild_id = $1',
    ids: ['actor_id'],
    others: columns('event_id guild_id sheet action week detail at'),
    kept: 'the newest 1,000, until the server is erased. After an erasure of a member, nobody did it',
  },
  club_row: {
    server: 'exists (select from club_week w where w.commit_id = t.commit_id and w.guild_id = $1)',
    others: columns('commit_id canonical name metrics'),
    kept: 'with its week',
  },
  club_week: {
    member: 'started_by = $1 or undone_by = $1 or $1 = any (approved_by)',
    server: 'guild_id = $1',
    ids: columns('started_by approved_by undone_by'),
    others: columns('commit_id guild_id sheet week ends_at analysis at undone_at'),
    kept: 'the newest 120 weeks, until the server is erased. After an erasure of a member, nobody approved them',
  },
  asset: { others: ['id'] },
  backup_state: { others: columns('id attempted_at taken_at verified_at problem') },
  bank_tier: { member: 'user_id = $1', ids: ['user_id'], others: columns('scope tier'), kept: 'until erased' },
  claim: {
    member: 'user_id = $1',
    ids: ['user_id'],
    others: columns('scope kind day_index transfer_id'),
    kept: 'for good. After an erasure, nobody made it',
  },
  collection: {
    member: 'user_id = $1',
    ids: ['user_id'],
    others: columns('scope item count first_at'),
    kept: 'until erased',
  },
  command_statistics: {
    server: 'guild_id = $1',
    others: columns('day guild_id command uses refused failed total_ms slow times'),
    kept: '30 days',
  },
  discord_budget: { others: columns('bot_id next_at') },
  entry: {
    member: `account_id in (select id from account where owner_kind = 'user' and owner_id = $1)`,
    others: columns('transfer_id account_id account_version delta balance_after'),
    kept: 'for good: the books have to balance',
  },
  // An HMAC of whom, whose key leaves this database in backups only.
  erasure: { others: columns('id kind mark key_id at') },
  erasure_key: { others: columns('key key_id one') },
  flow: { others: columns('kind name') },
  guild_member: {
    member: 'user_id = $1',
    server: 'guild_id = $1',
    ids: ['user_id'],
    others: ['guild_id'],
    kept: 'until erased',
  },
  guild_payout: {
    server: 'guild_id = $1',
    others: columns('guild_id day code what percent paid count'),
    kept: '30 days',
  },
  guild_playlist_event: {
    member: '$1 in (actor_id, user_id)',
    server: 'guild_id = $1',
    ids: columns('actor_id user_id'),
    words: columns('name detail'),
    others: columns('event_id guild_id playlist_id action at'),
    kept: 'until the server is erased; of tracks that came, went, or moved, the newest 1,000 entries. After an erasure of a member, nobody did it',
  },
  guild_settings: {
    member: 'set_by = $1',
    server: 'guild_id = $1',
    ids: ['set_by'],
    words: ['value'],
    others: columns('guild_id module version gone has_news set_at'),
    kept: 'until the server is erased',
  },
  guild_settings_history: {
    member: 'actor_id = $1',
    server: 'guild_id = $1',
    ids: ['actor_id'],
    words: columns('before after'),
    others: columns('change_id guild_id module version at'),
    kept: 'until the server is erased. After an erasure of a member, nobody made the change',
  },
  guild_settings_import: {
    member: 'user_id = $1',
    server: 'guild_id = $1',
    ids: ['user_id'],
    words: ['changes'],
    others: columns('import_id guild_id at'),
    kept: '1 hour',
  },
  guild_voice_policy: {
    member: 'selected_by = $1',
    server: 'guild_id = $1',
    ids: ['selected_by'],
    others: columns('guild_id selected_pool_id'),
    kept: 'until the server selects another pool or is erased',
  },
  idempotency: {
    member: `concat_ws(' ', key, request, outcome) ~ ('(^|[^0-9])' || $1::bigint || '($|[^0-9])')`,
    ids: columns('key request outcome'),
    words: columns('request outcome'),
    others: columns('channel_id at'),
    kept: '90 days',
  },
  job: {
    member: `concat_ws(' ', key, payload) ~ ('(^|[^0-9])' || $1::bigint || '($|[^0-9])')`,
    ids: columns('key payload'),
    words: ['payload'],
    // Holds the interaction's token, encrypted.
    secrets: ['payload'],
    others: columns('job_id kind run_at claimable_at attempts claim last_error dead_at trace_id'),
    kept: 'until it has run, and 30 days if it was given up',
  },
  ledger_check: { others: columns('id is_full at through_id settled_id horizon drift transfers accounts') },
  ledger_erasure: { others: columns('id transfers accounts at') },
  ledger_halt: { others: columns('scope reason at') },
  member: {
    member: 'user_id = $1',
    ids: ['user_id'],
    others: columns(
      'scope xp work_ready_at gather_ready_at fight_ready_at energy_until luck_until xp_until key_until companion fed_until day day_level worked gathered won sold bought found_kinds',
    ),
    kept: 'until erased',
  },
  moderation_act: {
    member: 'actor_id = $1 or user_id = $1',
    server: 'guild_id = $1',
    ids: ['actor_id', 'user_id', 'detail'],
    words: ['reason'],
    others: columns('act_id guild_id kind channel_id at undone_at'),
    kept: 'until the server is erased. After an erasure, without the member and what was said about them',
  },
  moderation_appeal: {
    member: 'user_id = $1 or decided_by = $1',
    server: 'guild_id = $1',
    ids: ['user_id', 'decided_by'],
    words: ['text'],
    others: columns('guild_id number state at decided_at'),
    kept: 'as long as the case',
  },
  moderation_case: {
    member: 'user_id = $1 or actor_id = $1',
    server: 'guild_id = $1',
    ids: ['user_id', 'actor_id', 'ended_by'],
    words: ['reason', 'detail'],
    others: columns('guild_id number kind state at ends_at ended_at end_reason ref part'),
    kept: 'until the member or the server is erased. What someone did as staff stays without them',
  },
  moderation_intent: {
    member: 'actor_id = $1 or user_id = $1',
    server: 'guild_id = $1',
    ids: columns('actor_id user_id detail'),
    words: columns('reason request outcome'),
    others: columns('key guild_id kind channel_id at'),
    kept: 'until Discord has answered, or a few minutes',
  },
  moderation_lockdown: {
    member: 'actor_id = $1 or ender_id = $1',
    server: 'guild_id = $1',
    ids: columns('actor_id ender_id'),
    words: ['reason'],
    others: columns('lockdown_id guild_id scope_id kind state planned at'),
    kept: '30 days after it ended',
  },
  moderation_locked_overwrite: {
    server: 'lockdown_id in (select lockdown_id from moderation_lockdown where guild_id = $1)',
    others: columns(
      'lockdown_id channel_id overwrite_id place is_member before_allow before_deny set_allow set_deny state problem',
    ),
    kept: 'as long as the lockdown',
  },
  moderation_note: {
    member: 'user_id = $1 or author_id = $1',
    server: 'guild_id = $1',
    ids: ['user_id', 'author_id'],
    words: ['text'],
    others: columns('note_id guild_id at'),
    kept: 'until staff delete it, or the member or the server is erased',
  },
  moderation_purge: {
    member: 'actor_id = $1',
    server: 'guild_id = $1',
    ids: ['actor_id'],
    words: columns('reason about'),
    others: columns('purge_id guild_id channel_id messages handled missing state at'),
    kept: '1 day',
  },
  moderation_remark: {
    member:
      'actor_id = $1 or exists (select from moderation_case c where c.guild_id = t.guild_id and c.number = t.number and c.user_id = $1)',
    server: 'guild_id = $1',
    ids: ['actor_id'],
    words: ['text'],
    others: columns('remark_id guild_id number kind at'),
    kept: 'as long as the case',
  },
  moderation_role_sweep: {
    member: 'actor_id = $1 or user_id = $1',
    server: 'guild_id = $1',
    ids: columns('actor_id user_id'),
    words: ['reason'],
    others: columns('sweep_id guild_id role_id is_given members of_role total is_begun changed failed state at'),
    kept: '30 days',
  },
  moderation_server: {
    server: 'guild_id = $1',
    others: columns('guild_id cases'),
    kept: 'until the server is erased',
  },
  moderation_temporary_role: {
    member: 'user_id = $1 or actor_id = $1',
    server: 'guild_id = $1',
    ids: columns('user_id actor_id'),
    others: columns('guild_id role_id ends_at ref'),
    kept: 'until the role ends',
  },
  music_favorites: {
    member: 'user_id = $1',
    ids: ['user_id'],
    words: ['track'],
    others: columns('favorite_id slot added_at'),
    kept: UNTIL_REMOVED,
  },
  music_history: {
    member: 'user_id = $1',
    server: 'guild_id = $1',
    ids: ['user_id'],
    words: ['track'],
    others: columns('history_id guild_id session_id played_at'),
    kept: '90 days, and the last 50 tracks of a server at most',
  },
  music_players: {
    member: 'votes ? $1::text',
    server: 'session_id in (select session_id from voice_sessions where guild_id = $1)',
    ids: ['votes'],
    others: columns(
      'session_id current_id revision is_paused position_ms position_at volume loop presets speed pitch is_autoplay wants_more tried panel_channel panel_message buttons',
    ),
    kept: WITH_SESSION,
  },
  music_playlist_editors: {
    member: 'editor_id = $1 and not is_role',
    ids: ['editor_id'],
    others: columns('playlist_id is_role added_at'),
    kept: UNTIL_REMOVED,
  },
  music_playlist_invitations: {
    member: 'user_id = $1 or invited_by = $1',
    ids: columns('user_id invited_by'),
    others: columns('playlist_id expires_at'),
    kept: '7 days',
  },
  music_playlist_items: {
    member: `added_by = $1 or playlist_id in (select playlist_id from music_playlists where owner_kind = 'member' and owner_id = $1)`,
    server: `playlist_id in (select playlist_id from music_playlists where owner_kind = 'guild' and owner_id = $1)`,
    ids: ['added_by'],
    words: ['track'],
    others: columns('playlist_id place added_at'),
    kept: UNTIL_REMOVED,
  },
  music_playlists: {
    member: `(owner_kind = 'member' and owner_id = $1) or created_by = $1`,
    server: `owner_kind = 'guild' and owner_id = $1`,
    ids: columns('owner_id created_by'),
    words: ['name'],
    others: columns('playlist_id owner_kind slot share_code created_at'),
    kept: UNTIL_REMOVED,
  },
  pool_events: {
    member: 'actor_id = $1 or user_id = $1',
    ids: columns('actor_id user_id'),
    words: ['detail'],
    others: columns('event_id pool_id action agent_id at'),
    kept: 'for good. After an erasure, nobody did it',
  },
  pool_invitations: {
    member: 'user_id = $1 or invited_by = $1',
    ids: columns('user_id invited_by'),
    others: columns('pool_id role expires_at'),
    kept: '7 days',
  },
  pool_members: {
    member: 'user_id = $1 or granted_by = $1',
    ids: columns('user_id granted_by'),
    others: columns('pool_id role at'),
    kept: 'until they leave the pool',
  },
  safety_attempt: {
    member: 'user_id = $1',
    server: 'guild_id = $1',
    ids: ['user_id'],
    others: columns('guild_id wrong blocked_until at'),
    kept: 'until the member is verified, or a day after the last wrong answer',
  },
  safety_change: {
    server: 'guild_id = $1',
    others: columns('guild_id subject key until'),
    kept: 'while it’s carried out',
  },
  safety_panel: {
    server: 'guild_id = $1',
    others: columns('guild_id role_id channel_id message_id at'),
    kept: 'until staff remove it',
  },
  safety_raid: {
    member: 'actor_id = $1 or ended_by = $1',
    server: 'guild_id = $1',
    ids: ['actor_id', 'ended_by'],
    words: ['reason'],
    others: columns(
      'guild_id wanted version done_version started_at ends_at pauses_invites pauses_messages level slowmode before paused_until has_channels problems',
    ),
    kept: 'until everything is as it was before the raid. After an erasure, without whoever started it and why',
  },
  safety_raid_channel: {
    server: 'guild_id = $1',
    others: columns('guild_id channel_id before state told'),
    kept: 'as long as the raid',
  },
  safety_watch: {
    server: 'guild_id = $1',
    others: columns('guild_id checked_at count_from problem'),
    kept: 'until the server is erased',
  },
  schema_function: { others: columns('file checksum functions applied_at') },
  status_component: { others: columns('component state since seen_at') },
  status_day: { others: columns('component day up_ms degraded_ms down_ms') },
  status_incident: { others: columns('component began_at until_at state is_over') },
  streak: {
    member: 'user_id = $1',
    ids: ['user_id'],
    others: columns('scope kind length best last_day'),
    kept: 'until erased',
  },
  tool_wear: {
    member: 'user_id = $1',
    ids: ['user_id'],
    others: columns('scope tool uses_left'),
    kept: 'until erased',
  },
  transfer: {
    member: `actor_id = $1 or meta ->> 'member' = $1::text or meta -> 'members' ? $1::text or id in (
      select e.transfer_id from entry e join account a on a.id = e.account_id where a.owner_kind = 'user' and a.owner_id = $1)`,
    server: 'guild_id = $1',
    ids: columns('actor_id idem_key meta'),
    words: ['meta'],
    others: columns('id code guild_id reverses_id at'),
    kept: 'for good: the books have to balance. After an erasure, nobody made it, and notes are gone',
  },
  voice_failovers: { others: columns('failover_id at from_runner to_runner reason agents sessions') },
  voice_follow_ups: {
    member: 'user_id = $1',
    server: 'guild_id = $1',
    ids: ['user_id'],
    secrets: ['token_ciphertext'],
    others: columns(
      'idem_key guild_id channel_id kind session_id waits_since application_id token_key_id asked_at expires_at',
    ),
    kept: '15 minutes, or a day if it couldn’t be posted',
  },
  voice_intents: {
    member: 'user_id = $1',
    server: 'session_id in (select session_id from voice_sessions where guild_id = $1)',
    ids: ['user_id'],
    words: columns('payload result'),
    others: columns('intent_id idem_key session_id verb asked_at applied_at fence attempts'),
    kept: 'a day once it has been carried out, and 7 days after the session ended',
  },
  voice_queue: {
    member: 'requested_by = $1',
    server: 'session_id in (select session_id from voice_sessions where guild_id = $1)',
    ids: ['requested_by'],
    words: ['track'],
    others: columns('entry_id session_id position added_at'),
    kept: WITH_SESSION,
  },
  voice_sessions: {
    member: 'requested_by = $1',
    server: 'guild_id = $1',
    ids: ['requested_by'],
    others: columns(
      'session_id guild_id channel_id kind agent_id state fence text_channel_id waited_since started_at state_at heard_at ended_at end_reason',
    ),
    kept: '7 days after it ended',
  },
  voice_sweeps: { others: columns('only_row swept_at') },
  voice_waiters: {
    member: 'user_id = $1',
    server: 'guild_id = $1',
    ids: ['user_id'],
    others: columns('waiter_id guild_id channel_id kind text_channel_id asked_at'),
    kept: 'while they wait, at most 30 minutes',
  },
  voice_waiter_intents: {
    member: 'waiter_id in (select waiter_id from voice_waiters where user_id = $1)',
    server: 'waiter_id in (select waiter_id from voice_waiters where guild_id = $1)',
    words: ['payload'],
    others: columns('idem_key waiter_id place verb'),
    kept: 'while they wait, at most 30 minutes',
  },
  web_announcement: {
    member: 'made_by = $1',
    ids: ['made_by'],
    words: ['text'],
    others: columns('announcement_id ends_at at'),
    kept: '90 days after it ended. An erasure forgets who made it',
  },
  web_grant: {
    member: `(kind = 'member' and subject_id = $1) or granted_by = $1`,
    server: 'guild_id = $1',
    ids: ['subject_id', 'granted_by'],
    others: columns('grant_id guild_id kind areas can_edit ends_at at'),
    kept: 'until staff take it back or it ends. An erasure deletes what the member was granted, and forgets who granted it',
  },
  web_link: {
    member: 'user_id = $1',
    server: 'guild_id = $1',
    ids: ['user_id'],
    words: ['name'],
    secrets: ['token_hash'],
    others: columns('guild_id ends_at'),
    kept: 'until it’s used or replaced, or a day after it ended',
  },
  web_session: {
    member: 'user_id = $1',
    server: `guilds @> jsonb_build_array(jsonb_build_object('id', $1::text))`,
    ids: ['user_id'],
    words: ['name', 'guilds'],
    secrets: ['token_hash', 'former_hash'],
    others: columns('session_id former_until browser began_at rotated_at seen_at'),
    kept: 'until they log out, at most 30 days',
  },
  web_write: {
    member: 'actor_id = $1',
    server: 'guild_id = $1',
    ids: ['actor_id', 'detail', 'change'],
    words: ['detail', 'change'],
    others: columns('write_id guild_id action outcome is_elsewhere at'),
    kept: '90 days. An erasure forgets who it was',
  },
};

/** All columns of a table in the map. */
export function columnsOf({ ids = [], words = [], secrets = [], others }: TableData): Set<string> {
  return new Set([...ids, ...words, ...secrets, ...others]);
}
