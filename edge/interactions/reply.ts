/** What a handler returns. The dispatcher turns it into HTTP: the answer itself, or a REST call after a deferral. */

import type { APIEmbed } from 'discord-api-types/v10';
import type { UploadedFile } from '../../shared/platform/multipart.ts';
import type { Layout } from './layout.ts';
import type { PlacedComponent } from './placed-component.ts';

export type { PlacedComponent };

/** The content of a message. Mentions never ping, except for users listed in `pings`. */
export interface MessageBody {
  content?: string;
  embeds?: readonly APIEmbed[];
  /** Up to five rows, each of up to five buttons or one select. An empty list removes the rows of an edited message. */
  rows?: readonly (readonly PlacedComponent[])[];
  /** Blocks, instead of content, embeds, and rows. A message shown this way can't go back, so later edits turn into blocks. */
  layout?: Layout;
  files?: readonly UploadedFile[];
  /** The users this message may ping, by id. */
  pings?: readonly string[];
}

/** A modal as a handler opens it. */
export interface PlacedModal {
  action: NonNullable<PlacedComponent['action']>;
  data: { title: string; components: readonly Record<string, unknown>[] };
}

export type Outcome =
  | { kind: 'reply'; body: MessageBody; isEphemeral: boolean | undefined }
  | { kind: 'update'; body: MessageBody }
  | { kind: 'refusal'; sentence: string }
  | { kind: 'modal'; modal: PlacedModal }
  | { kind: 'later'; start: () => Promise<void> };

/** Answers with a message, visible to whom the command declares. */
export function reply(body: MessageBody): Outcome {
  return { kind: 'reply', body, isEphemeral: undefined };
}

/** Answers a component with a message that only the member sees, and leaves the component's own message as it is. */
export function whisper(body: MessageBody): Outcome {
  return { kind: 'reply', body, isEphemeral: true };
}

/** Answers a component by replacing the content of its own message. */
export function update(body: MessageBody): Outcome {
  return { kind: 'update', body };
}

/** Says no: one friendly sentence that says what to do, which only the member sees. */
export function refuse(sentence: string): Outcome & { kind: 'refusal' } {
  return { kind: 'refusal', sentence };
}

/**
 * Defers the answer, and leaves it to a job that takes longer than this request can live.
 *
 * @param start hands the work over. If it fails, the member gets an apology; afterwards the answer is the job's.
 */
export function later(start: () => Promise<void>): Outcome {
  return { kind: 'later', start };
}

/** A link button. */
export function link(label: string, url: string): PlacedComponent {
  return { type: 2, data: { type: 2, style: 5, label, url } };
}
