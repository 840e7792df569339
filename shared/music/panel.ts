/**
 * The message with what a session plays and its buttons. Pure: the edge signs the buttons' ids, and the voice node posts and edits
 * the message.
 */
import { plainWithin } from '../platform/markdown.ts';
import { counted } from '../platform/plural.ts';
import { RELEASE_REASONS, type ReleaseReason } from '../voice/session.ts';
import { type Loop, MUSIC, PRESET_NAMES, type Preset } from './catalog.ts';
import { lengthText, progressText } from './time.ts';
import { shownTitle } from './titles.ts';
import type { Entry, ShownTrack } from './track.ts';

/** What the buttons do, in order: rows of five. */
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

/** The custom id of each button. Buttons without one are left out. */
export type PanelButtons = Readonly<Record<string, string>>;

/** A session, as its panel shows it. */
export interface PanelState {
  /** The entry that plays or is paused; null: none. */
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
  /** The next few entries. */
  next: readonly Entry[];
  /** How many wait in total. */
  waiting: number;
  /** How long all of them take, in milliseconds, as far as known. */
  waitingMs?: number;
  /** Whether there is something to go back to (default: there may be). */
  hasPrevious?: boolean;
  /** The voice channel. */
  channel: string;
  agentName: string;
  autoplay: boolean;
  mode: 'open' | 'dj';
  djRole?: string | null;
  /** When `positionMs` was measured, in Unix milliseconds. */
  atMs: number;
}

type Json = Record<string, unknown>;

/** A message of components in Discord's JSON, to be posted as it is. It pings nobody. */
export interface MessagePayload {
  flags: number;
  components: [{ type: 17; accent_color: number; components: Json[] }];
  allowed_mentions: { parse: [] };
}

const COLOURS = { playing: 0x5865f2, paused: 0xfaa61a, silent: 0x99aab5 };
const PER_ROW = 5;
/** Characters. Discord allows 4,000 in all texts of a message, and addresses of links count. */
const LONGEST = { title: 240, name: 120, line: 90, address: 500 };

/** Components V2: a message laid out in components. https://docs.discord.com/developers/components/reference */
const LAYOUT = 32_768;
const TYPES = { row: 1, button: 2, section: 9, text: 10, thumbnail: 11, separator: 14, container: 17 } as const;
const UP_NEXT = 3;

/** The panel of a session. */
export function panelOf(state: PanelState, buttons: PanelButtons): MessagePayload {
  const color = state.current === null ? COLOURS.silent : state.isPaused ? COLOURS.paused : COLOURS.playing;
  const shown = state.current === null ? silent(state) : playing(state, state.current);
  return messageOf(color, [...shown, text(`-# ${settingsLine(state)}`), ...rowsOf(state, buttons)]);
}

/** The panel of a session that has ended: without buttons. */
export function retiredPanel(agentName: string, channel: string, reason?: ReleaseReason): MessagePayload {
  const why = reason === 'stage' || reason === 'muted' ? ` because ${RELEASE_REASONS[reason]}` : '';
  const left = `**${plainWithin(agentName, LONGEST.name)}** has left the voice channel${why}.`;
  return messageOf(COLOURS.silent, [text(`${left} Start again with \`/music play\` in <#${channel}>.`)]);
}

/** What's left of a panel that has a newer one: no buttons. */
export function movedPanel(agentName: string): MessagePayload {
  return messageOf(COLOURS.silent, [text(`-# **${plainWithin(agentName, LONGEST.name)}** now has a newer panel.`)]);
}

/** The payload for an edit. A panel of an earlier release has an embed, which Discord would refuse beside components. */
export function replacing(payload: MessagePayload): MessagePayload & { content: null; embeds: [] } {
  return { ...payload, content: null, embeds: [] };
}

function messageOf(color: number, components: Json[]): MessagePayload {
  const container = { type: TYPES.container, accent_color: color, components };
  return { flags: LAYOUT, components: [container], allowed_mentions: { parse: [] } };
}

function text(content: string): Json {
  return { type: TYPES.text, content };
}

/** A track's title, link, and artwork for an embed. */
export function heading({ title, uri, artworkUrl }: ShownTrack): Record<string, unknown> {
  const [url, artwork] = [webAddress(uri), webAddress(artworkUrl)];
  return {
    title: plainWithin(shownTitle({ title }), LONGEST.title),
    ...(url !== undefined && { url }),
    ...(artwork !== undefined && { thumbnail: { url: artwork } }),
  };
}

/** `Title · Author (3:24)` on one line, escaped. */
export function trackLine(track: ShownTrack, most: number = LONGEST.line): string {
  const title = plainWithin(shownTitle(track), most);
  const author = plainWithin(track.author, Math.max(20, Math.floor(most / 2)));
  return `**${title}**${author === '' ? '' : ` · ${author}`} (${lengthText(track)})`;
}

/**
 * An address as Discord accepts it: with spaces and other scripts encoded. Undefined for what it would refuse, and with it the whole
 * message. Its limit is 2,048 UTF-16 code units.
 */
export function webAddress(address: string | null): string | undefined {
  if (address === null || !/^https?:\/\/[^/?#\\]/i.test(address)) return undefined;
  const url = URL.parse(address);
  // Discord also refuses hosts without a dot, which media servers on a private network may have.
  if (url === null || !/^\[|[^.]\.[^.]/.test(url.hostname)) return undefined;
  // The query may keep characters that Discord refuses.
  return url.href.length <= 2_000 && /^[!-~]+$/.test(url.href) ? url.href : undefined;
}

/** `4 tracks, 12:30`. */
export function waitingText(waiting: number, waitingMs: number | undefined): string {
  if (waiting === 0) return 'empty';
  const length =
    waitingMs === undefined || waitingMs === 0 ? '' : `, ${lengthText({ lengthMs: waitingMs, isStream: false })}`;
  return `${counted(waiting, 'track')}${length}`;
}

function playing(state: PanelState, { track, requestedBy }: Entry): Json[] {
  const { isPaused, positionMs, next, waiting, waitingMs, channel, agentName } = state;
  const author = plainWithin(track.author, LONGEST.name);
  const upNext = next
    .slice(0, UP_NEXT)
    .map((entry, index) => `\`${index + 1}\` ${trackLine(entry.track)} · <@${entry.requestedBy}>`);
  const left = waiting - upNext.length;
  if (upNext.length > 0 && left > 0) upNext.push(`… and ${left} more`);
  const top = [
    `-# ${isPaused ? 'Paused' : 'Now playing'} · ${plainWithin(agentName, LONGEST.name)}`,
    `### ${linkedTitle(track)}`,
    ...(author === '' ? [] : [author]),
  ].join('\n');
  const queue = `**Queue** ${waitingText(waiting, waitingMs)}`;
  return [
    withArtwork(top, track.artworkUrl),
    // Below the artwork, where it has room on a phone.
    text(
      `${progressText(positionMs, track)}\n**Requested by** <@${requestedBy}> · **Channel** <#${channel}> · ${queue}`,
    ),
    ...(upNext.length > 0 ? [{ type: TYPES.separator }, text(`**Up next**\n${upNext.join('\n')}`)] : []),
  ];
}

/** An address would end at a closing parenthesis. */
function linkedTitle({ title, uri }: ShownTrack): string {
  const shown = plainWithin(shownTitle({ title }), LONGEST.title);
  const address = webAddress(uri)?.replaceAll('(', '%28').replaceAll(')', '%29');
  return address === undefined || address.length > LONGEST.address ? shown : `[${shown}](${address})`;
}

function withArtwork(content: string, artworkUrl: string | null): Json {
  const url = webAddress(artworkUrl);
  if (url === undefined) return text(content);
  const accessory = { type: TYPES.thumbnail, media: { url } };
  return { type: TYPES.section, components: [text(content)], accessory };
}

function silent({ agentName, channel }: PanelState): Json[] {
  const name = plainWithin(agentName, LONGEST.name) || 'Music';
  return [text(`-# ${name}\nNothing is playing in <#${channel}>. Start something with \`/music play\`.`)];
}

function settingsLine({ volume, loop, presets, speed = 100, pitch = 100, autoplay, mode, djRole }: PanelState): string {
  return [
    `Volume ${volume}%`,
    ...(loop === 'off' ? [] : [`Loop ${loop}`]),
    ...(presets.length === 0 ? [] : [presets.map((preset) => PRESET_NAMES[preset]).join(' + ')]),
    ...(speed === 100 ? [] : [`Speed ${speed}%`]),
    ...(pitch === 100 ? [] : [`Pitch ${pitch}%`]),
    ...(autoplay ? ['Autoplay'] : []),
    // Footers don't render mentions, so the role isn't named.
    mode === 'dj' ? `Controlled by ${djRole === null ? 'staff' : 'DJs'} and requesters` : 'Controlled by all listeners',
  ].join(' · ');
}

function rowsOf(state: PanelState, buttons: PanelButtons): Json[] {
  const shown = PANEL_ACTIONS.flatMap((action) => {
    const id = buttons[action];
    return id === undefined ? [] : [{ type: TYPES.button, custom_id: id, ...buttonOf(action, state) }];
  });
  const rows: Json[] = [];
  for (let from = 0; from < shown.length; from += PER_ROW)
    rows.push({ type: TYPES.row, components: shown.slice(from, from + PER_ROW) });
  return rows;
}

const PRIMARY = 1;
const SECONDARY = 2;
const DANGER = 4;

/** A button's label, and whether it can do anything now. */
function buttonOf(action: PanelAction, state: PanelState): Record<string, unknown> {
  const { current, isPaused, loop, volume, waiting, hasPrevious = true } = state;
  const isSilent = current === null;
  const button = (label: string, emoji: string, isDisabled: boolean, style = SECONDARY) => ({
    style,
    label,
    emoji: { name: emoji },
    ...(isDisabled && { disabled: true }),
  });
  switch (action) {
    case 'previous':
      return button('Previous', '⏮️', !hasPrevious);
    case 'pause':
      return isPaused ? button('Resume', '▶️', isSilent, PRIMARY) : button('Pause', '⏸️', isSilent, PRIMARY);
    case 'skip':
      return button('Skip', '⏭️', isSilent);
    case 'stop':
      return button('Stop', '⏹️', isSilent && waiting === 0, DANGER);
    case 'queue':
      return button('Queue', '📜', false);
    case 'shuffle':
      return button('Shuffle', '🔀', waiting < 2);
    case 'loop':
      return button(`Loop: ${loop}`, loop === 'track' ? '🔂' : '🔁', isSilent);
    case 'quieter':
      return button('Volume −', '🔉', volume <= 0);
    case 'louder':
      return button('Volume +', '🔊', volume >= MUSIC.volume.most);
    case 'favorite':
      return button('Favorite', '❤️', isSilent);
  }
}
