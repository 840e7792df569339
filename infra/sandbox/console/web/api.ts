/** The sandbox's control API as the console uses it; its shapes are those of `control/protocol.ts`. */
import type {
  AutocompleteRequest,
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

/** The sandbox refused or could not be reached; the message is a sentence to show. */
export class SandboxError extends Error {
  override name = 'SandboxError';
  readonly status: number;

  /** @param status HTTP status, 0 when there was no answer. */
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
    throw new SandboxError('The sandbox cannot be reached.', 0);
  }
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok)
    throw new SandboxError(refusal(body) ?? `The sandbox answered ${response.status}.`, response.status);
  return body as T;
}

function refusal(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { error, message } = body as { error?: unknown; message?: unknown };
  if (typeof error === 'string') return error;
  if (typeof error === 'object' && error !== null) return refusal(error);
  return typeof message === 'string' ? message : undefined;
}

const post = <T>(path: string, body: object): Promise<T> =>
  call<T>(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** Lists come bare or under a name (`{messages: […]}`). */
function listIn<T>(body: unknown, key: string): T[] {
  if (Array.isArray(body)) return body as T[];
  const inside = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[key] : undefined;
  return Array.isArray(inside) ? (inside as T[]) : [];
}

export const api = {
  /** What there is; with a user, what that user can see. */
  info: (user?: string) =>
    call<SandboxInfo>(user === undefined ? '/sandbox' : `/sandbox?${new URLSearchParams({ user })}`),
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
  voice: (request: VoiceRequest) => post<unknown>('/sandbox/voice', request),
  message: (request: MessageRequest) => post<unknown>('/sandbox/message', request),
};

export interface EventListenerOptions {
  onEvent(event: SandboxEvent): void;
  /** Called at each (re)connection, so that what was missed can be read again. */
  onOpen(): void;
  onLost(): void;
}

/** Listens to what one user can see, reconnecting for ever (1 s, then up to 5 s apart). Returns the way to stop. */
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
      // The browser's own retry gives up on an error status, so the pace is kept here for both cases.
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
