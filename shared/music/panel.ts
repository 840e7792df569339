/**
 * The message that shows what a session plays and carries its buttons. Pure: the edge signs the buttons' ids, the voice node
 * posts and edits the message.
 */
import { plainWithin } from '../platform/markdown.ts';
import { type Loop, MUSIC, type Preset } from './catalog.ts';
import { lengthText, progressText } from './time.ts';
import type { Entry, Track } from './track.ts';

/** What the buttons do, in the order they stand in: rows of five. */
export const PANEL_ACTIONS = [
  'previous',
  'pause',
  'skip',
  'stop',
  'queue',
  'shuffle',
  'loop',
  'quieter',
  'louder',
  'favorite',
] as const;
export type PanelAction = (typeof PANEL_ACTIONS)[number];

/** The custom id of each button. One that is missing is left out of the panel. */
export type PanelButtons = Readonly<Record<string, string>>;

/** A session as its panel shows it. */
export interface PanelState {
  /** What plays or is paused; null: nothing. */
  current: Entry | null;
  positionMs: number;
  isPaused: boolean;
  loop: Loop;
  /** Percent. */
  volume: number;
  presets: readonly Preset[];
  /** Percent. */
  speed?: number;
  pitch?: number;
  /** The next few that wait. */
  next: readonly Entry[];
  /** How many wait in all. */
  waiting: number;
  /** How long all of them take, in milliseconds, as far as that is known. */
  waitingMs?: number;
  /** Whether there is something to go back to. Left out: there may be. */
  hasPrevious?: boolean;
  /** The voice channel. */
  channel: string;
  agentName: string;
  autoplay: boolean;
  mode: 'open' | 'dj';
  djRole?: string | null;
  /** When `positionMs` was so, Unix milliseconds. */
  atMs: number;
}

/** In Discord's words, to be posted or edited as it is. Nobody is pinged. */
export interface MessagePayload {
  embeds: Record<string, unknown>[];
  components: { type: 1; components: Record<string, unknown>[] }[];
  allowed_mentions: { parse: [] };
}

const COLOURS = { playing: 0x5865f2, paused: 0xfaa61a, silent: 0x99aab5 };
const PER_ROW = 5;
/** Characters. Discord takes 256 in a title and 6,000 in all embeds of a message. */
const LONGEST = { title: 240, name: 120, line: 90 };
const UP_NEXT = 3;

/** The panel of a session as it stands. */
export function panelOf(state: PanelState, buttons: PanelButtons): MessagePayload {
  return {
    embeds: [state.current === null ? silent(state) : playing(state, state.current)],
    components: rowsOf(state, buttons),
    allowed_mentions: { parse: [] },
  };
}

/** The panel of a session that is over, or that has moved to a newer message: without buttons. */
export function retiredPanel(agentName: string, channel: string): MessagePayload {
  const description = `**${plainWithin(agentName, LONGEST.name)}** has finished here. \`/music play\` in <#${channel}> starts again.`;
  return { embeds: [{ color: COLOURS.silent, description }], components: [], allowed_mentions: { parse: [] } };
}

/** A track's title and where it leads, as an embed takes them. */
export function heading({ title, uri, artworkUrl }: Track): Record<string, unknown> {
  return {
    // Some tracks have no title; Discord takes no empty one.
    title: plainWithin(title, LONGEST.title) || 'Untitled',
    ...(isWebAddress(uri) && { url: uri }),
    ...(isWebAddress(artworkUrl) && { thumbnail: { url: artworkUrl } }),
  };
}

/** `Title · Author (3:24)` on one line, harmless. */
export function trackLine(track: Track, most: number = LONGEST.line): string {
  const title = plainWithin(track.title, most) || 'Untitled';
  const author = plainWithin(track.author, Math.max(20, Math.floor(most / 2)));
  return `**${title}**${author === '' ? '' : ` · ${author}`} (${lengthText(track)})`;
}

/** Discord refuses a message whose embed leads anywhere else; two thousand characters are its limit. */
export function isWebAddress(address: string | null): address is string {
  if (address === null || address.length > 2_000 || !/^https?:\/\//i.test(address)) return false;
  return URL.canParse(address);
}

/** `4 tracks, 12:30`. */
export function waitingText(waiting: number, waitingMs: number | undefined): string {
  if (waiting === 0) return 'nothing';
  const length =
    waitingMs === undefined || waitingMs === 0 ? '' : `, ${lengthText({ lengthMs: waitingMs, isStream: false })}`;
  return `${count(waiting, 'track')}${length}`;
}

/** `1 track`, `3 tracks`. */
export function count(many: number, what: string): string {
  return `${String(many).replace(/\B(?=(\d{3})+$)/g, ',')} ${what}${many === 1 ? '' : 's'}`;
}

function playing(state: PanelState, { track, requestedBy }: Entry): Record<string, unknown> {
  const { isPaused, positionMs, next, waiting, waitingMs, channel, agentName } = state;
  const author = plainWithin(track.author, LONGEST.name);
  const upNext = next
    .slice(0, UP_NEXT)
    .map((entry, index) => `\`${index + 1}\` ${trackLine(entry.track)} · <@${entry.requestedBy}>`);
  const left = waiting - upNext.length;
  if (upNext.length > 0 && left > 0) upNext.push(`… and ${left} more`);
  return {
    color: isPaused ? COLOURS.paused : COLOURS.playing,
    author: { name: `${isPaused ? 'Paused' : 'Now playing'} · ${agentName.slice(0, LONGEST.name)}` },
    ...heading(track),
    description: `${author === '' ? '' : `${author}\n`}${progressText(positionMs, track)}`,
    fields: [
      { name: 'Asked for by', value: `<@${requestedBy}>`, inline: true },
      { name: 'Channel', value: `<#${channel}>`, inline: true },
      { name: 'In line', value: waitingText(waiting, waitingMs), inline: true },
      ...(upNext.length > 0 ? [{ name: 'Up next', value: upNext.join('\n') }] : []),
    ],
    footer: { text: settingsLine(state) },
  };
}

function silent(state: PanelState): Record<string, unknown> {
  const { agentName, channel } = state;
  return {
    color: COLOURS.silent,
    author: { name: agentName.slice(0, LONGEST.name) || 'Music' },
    description: `Nothing plays in <#${channel}>. \`/music play\` starts.`,
    footer: { text: settingsLine(state) },
  };
}

function settingsLine({ volume, loop, presets, speed = 100, pitch = 100, autoplay, mode, djRole }: PanelState): string {
  return [
    `Volume ${volume} %`,
    ...(loop === 'off' ? [] : [`Loop ${loop}`]),
    ...(presets.length === 0 ? [] : [presets.join(' + ')]),
    ...(speed === 100 ? [] : [`Speed ${speed} %`]),
    ...(pitch === 100 ? [] : [`Pitch ${pitch} %`]),
    ...(autoplay ? ['Autoplay'] : []),
    // A footer shows no mention, so the role is not named.
    mode === 'dj'
      ? `${djRole === null ? 'Staff and requesters' : 'DJs and requesters'} control`
      : 'Everyone listening controls',
  ].join(' · ');
}

function rowsOf(state: PanelState, buttons: PanelButtons): MessagePayload['components'] {
  const shown = PANEL_ACTIONS.flatMap((action) => {
    const id = buttons[action];
    return id === undefined ? [] : [{ type: 2, custom_id: id, ...lookOf(action, state) }];
  });
  const rows: MessagePayload['components'] = [];
  for (let from = 0; from < shown.length; from += PER_ROW)
    rows.push({ type: 1, components: shown.slice(from, from + PER_ROW) });
  return rows;
}

const PRIMARY = 1;
const SECONDARY = 2;
const DANGER = 4;

/** What a button says and whether it can do anything now. */
function lookOf(action: PanelAction, state: PanelState): Record<string, unknown> {
  const { current, isPaused, loop, volume, waiting, hasPrevious = true } = state;
  const isSilent = current === null;
  const look = (label: string, emoji: string, isDisabled: boolean, style = SECONDARY) => ({
    style,
    label,
    emoji: { name: emoji },
    ...(isDisabled && { disabled: true }),
  });
  switch (action) {
    case 'previous':
      return look('Previous', '⏮️', !hasPrevious);
    case 'pause':
      return isPaused ? look('Resume', '▶️', isSilent, PRIMARY) : look('Pause', '⏸️', isSilent, PRIMARY);
    case 'skip':
      return look('Skip', '⏭️', isSilent);
    case 'stop':
      return look('Stop', '⏹️', isSilent && waiting === 0, DANGER);
    case 'queue':
      return look('Queue', '📜', false);
    case 'shuffle':
      return look('Shuffle', '🔀', waiting < 2);
    case 'loop':
      return look(`Loop: ${loop}`, loop === 'track' ? '🔂' : '🔁', isSilent);
    case 'quieter':
      return look('Volume −', '🔉', volume <= 0);
    case 'louder':
      return look('Volume +', '🔊', volume >= MUSIC.volume.most);
    case 'favorite':
      return look('Favorite', '❤️', isSilent);
  }
}
