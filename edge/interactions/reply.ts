/** What a handler gives back. The shell turns it into HTTP: in the answer itself, or by REST once the answer was deferred. */

import type { APIEmbed, APIModalInteractionResponseCallbackData } from 'discord-api-types/v10';
import type { UploadedFile } from '../../shared/platform/multipart.ts';

/** A button or select as a handler places it; its custom id is signed when the message is sent. */
export interface PlacedComponent {
  /** Discord's component type. https://docs.discord.com/developers/components/reference */
  type: number;
  /** The id of the component's declaration, with the arguments to sign into its custom id. Absent on link buttons. */
  action?: { id: string; fields: readonly string[]; userId: string | undefined };
  /** The rest of the component in Discord's own words. */
  data: Record<string, unknown>;
}

/** The content of a message. Mentions in it never ping: `allowed_mentions` is sent empty unless users are named. */
export interface MessageBody {
  content?: string;
  embeds?: readonly APIEmbed[];
  /** Up to five rows, each of up to five buttons or one select. An empty list removes the rows of an edited message. */
  rows?: readonly (readonly PlacedComponent[])[];
  files?: readonly UploadedFile[];
  /** The users this message may ping, by id. */
  pings?: readonly string[];
}

/** A modal as a handler opens it. */
export interface PlacedModal {
  action: NonNullable<PlacedComponent['action']>;
  data: Omit<APIModalInteractionResponseCallbackData, 'custom_id'>;
}

export type Outcome =
  | { kind: 'reply'; body: MessageBody; isEphemeral: boolean | undefined }
  | { kind: 'update'; body: MessageBody }
  | { kind: 'refusal'; sentence: string }
  | { kind: 'modal'; modal: PlacedModal };

/** Answers with a message, as visible as the command declares. */
export function reply(body: MessageBody): Outcome {
  return { kind: 'reply', body, isEphemeral: undefined };
}

/** Answers a component with a message only the presser sees, and leaves the component's own message alone. */
export function whisper(body: MessageBody): Outcome {
  return { kind: 'reply', body, isEphemeral: true };
}

/** Answers a component by replacing the content of the message it stands on. */
export function update(body: MessageBody): Outcome {
  return { kind: 'update', body };
}

/** Says no: one friendly sentence that tells what to do, seen by the member alone. */
export function refuse(sentence: string): Outcome & { kind: 'refusal' } {
  return { kind: 'refusal', sentence };
}

/** A link button. */
export function link(label: string, url: string): PlacedComponent {
  return { type: 2, data: { type: 2, style: 5, label, url } };
}
