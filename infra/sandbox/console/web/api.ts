/** The console's client for the sandbox's control API. `control/protocol.ts` defines the types. */
import type {
  AutocompleteRequest,
  ChannelSound,
  CommandRequest,
  ComponentRequest,
  FileRequest,
  InteractionOutcome,
  MessageRequest,
  ModalRequest,
  SandboxAttachment,
  SandboxEvent,
  SandboxInfo,
  SandboxMessage,
  VoiceRequest,
} from '../../control/protocol.ts';
import type { Choice, Command } from './discord.ts';

/** The application's privileged intents. */
export interface Intents {
  messageContent: boolean;
  guildMembers: boolean;
}

/** The sandbox rejected a request or couldn't be reached. The message is a sentence to display. */
export class SandboxError extends Error {
  override name = 'SandboxError';
  readonly status: number;

  /** @param status HTTP status, or 0 if there was no response. */
  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    // fetch's own message differs between browsers and says less.
    throw new SandboxError("Couldn't reach the sandbox.", 0);
  }
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok)
    throw new SandboxError(errorMessage(body) ?? `The sandbox responded with ${response.status}.`, response.status);
  return body as T;
}

function errorMessage(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { error, message } = body as { error?: unknown; message?: unknown };
  if (typeof error === 'string') return error;
  if (typeof error === 'object' && error !== null) return errorMessage(error);
  return typeof message === 'string' ? message : undefined;
}

const post = <T>(path: string, body: object): Promise<T> =>
  call<T>(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** Lists are either plain arrays or wrapped (`{messages: […]}`). */
function listIn<T>(body: unknown, key: string): T[] {
  if (Array.isArray(body)) return body as T[];
  const inside = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[key] : undefined;
  return Array.isArray(inside) ? (inside as T[]) : [];
}

export const api = {
  /** Guilds, channels, and users. With a user, only what they can see. */
  info: (user?: string) =>
    call<SandboxInfo>(user === undefined ? '/sandbox' : `/sandbox?${new URLSearchParams({ user })}`),
  /** What arrives at the voice channels of a guild. */
  sound: async (guild: string) =>
    listIn<ChannelSound>(await call(`/sandbox/sound?${new URLSearchParams({ guild })}`), 'channels'),
  commands: async (guild: string, user: string) =>
    listIn<Command>(await call(`/sandbox/commands?${new URLSearchParams({ guild, user })}`), 'commands'),
  messages: async (guild: string, channel: string, user: string) =>
    listIn<SandboxMessage>(
      await call(`/sandbox/messages?${new URLSearchParams({ guild, channel, user })}`),
      'messages',
    ),
  command: (request: CommandRequest) => post<InteractionOutcome>('/sandbox/command', request),
  file: (request: FileRequest) => post<SandboxAttachment>('/sandbox/file', request),
  component: (request: ComponentRequest) => post<InteractionOutcome>('/sandbox/component', request),
  modal: (request: ModalRequest) => post<InteractionOutcome>('/sandbox/modal', request),
  autocomplete: async (request: AutocompleteRequest) =>
    listIn<Choice>(await post('/sandbox/autocomplete', request), 'choices'),
  /** Calls Discord's own API as a member does in their client: `as(alice, 'GET', '/guilds/…/bans')`. */
  as: <T>(user: string, method: string, path: string, body?: object) =>
    call<T>(`/sandbox/as/${user}${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) }),
  intents: (switches?: Partial<Intents>) =>
    switches ? post<Intents>('/sandbox/intents', switches) : call<Intents>('/sandbox/intents'),
  directMessages: (user: string, state: 'open' | 'closed') => post<unknown>('/sandbox/dms', { user, state }),
  voice: (request: VoiceRequest) => post<unknown>('/sandbox/voice', request),
  message: (request: MessageRequest) => post<unknown>('/sandbox/message', request),
};

export interface EventListenerOptions {
  onEvent(event: SandboxEvent): void;
  /** Called on every connection, including reconnects, so you can fetch what you missed. */
  onOpen(): void;
  onLost(): void;
}

/**
 * Subscribes to the events that a user can see. Keeps reconnecting, after 1 s at first and up to 5 s later. Returns a function
 * that unsubscribes.
 */
export function listen(user: string, { onEvent, onOpen, onLost }: EventListenerOptions): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retryMs = 1000;
  const connect = () => {
    source = new EventSource(`/sandbox/events?${new URLSearchParams({ user })}`);
    source.onopen = () => {
      retryMs = 1000;
      onOpen();
    };
    source.onmessage = (event: MessageEvent<string>) => onEvent(JSON.parse(event.data) as SandboxEvent);
    source.onerror = () => {
      // The browser's own retry gives up on an error status, so we retry ourselves.
      source?.close();
      onLost();
      timer = setTimeout(connect, retryMs);
      retryMs = Math.min(retryMs * 1.6, 5000);
    };
  };
  connect();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
