/**
 * The parts of Discord's API objects (v10) that the console displays. They aren't validated, so any field can be missing.
 * Source: https://discord.com/developers/docs/components/reference and …/resources/message.
 */

export const flag = { ephemeral: 1 << 6, componentsV2: 1 << 15 } as const;

export const componentType = {
  actionRow: 1,
  button: 2,
  stringSelect: 3,
  textInput: 4,
  userSelect: 5,
  roleSelect: 6,
  mentionableSelect: 7,
  channelSelect: 8,
  section: 9,
  textDisplay: 10,
  thumbnail: 11,
  mediaGallery: 12,
  file: 13,
  separator: 14,
  container: 17,
  label: 18,
  fileUpload: 19,
  radioGroup: 21,
  checkboxGroup: 22,
  checkbox: 23,
} as const;

export const optionType = {
  subcommand: 1,
  group: 2,
  string: 3,
  integer: 4,
  boolean: 5,
  user: 6,
  channel: 7,
  role: 8,
  mentionable: 9,
  number: 10,
  attachment: 11,
} as const;

export const commandType = { chat: 1, user: 2, message: 3 } as const;

export interface Emoji {
  id?: string | null;
  name?: string | null;
}

export interface SelectOption {
  label: string;
  value: string;
  description?: string;
  emoji?: Emoji;
  default?: boolean;
  /** Not in Discord's API: an image to display next to it. */
  image?: string;
  /** Not in Discord's API: an alternative name, such as a member's username. */
  alias?: string;
}

export interface Media {
  url?: string;
}

/** A component of any type. `type` determines which fields it has. */
export interface Component {
  type: number;
  custom_id?: string;
  components?: Component[];
  component?: Component;
  accessory?: Component;
  style?: number;
  label?: string;
  description?: string | null;
  spoiler?: boolean;
  emoji?: Emoji;
  url?: string;
  disabled?: boolean;
  options?: SelectOption[];
  placeholder?: string;
  min_values?: number;
  max_values?: number;
  default_values?: { id: string; type: string }[];
  channel_types?: number[];
  value?: string;
  required?: boolean;
  min_length?: number;
  max_length?: number;
  content?: string;
  media?: Media;
  items?: { media?: Media; description?: string | null; spoiler?: boolean }[];
  file?: Media;
  name?: string;
  divider?: boolean;
  spacing?: number;
  accent_color?: number | null;
}

export interface Embed {
  title?: string;
  description?: string;
  url?: string;
  timestamp?: string;
  color?: number;
  footer?: { text?: string; icon_url?: string };
  image?: Media;
  thumbnail?: Media;
  author?: { name?: string; url?: string; icon_url?: string };
  fields?: { name?: string; value?: string; inline?: boolean }[];
}

export interface Attachment {
  id: string;
  filename: string;
  size?: number;
  url?: string;
  content_type?: string;
  description?: string;
}

export interface Choice {
  name: string;
  value: string | number;
}

export interface CommandOption {
  type: number;
  name: string;
  description?: string;
  required?: boolean;
  choices?: Choice[];
  autocomplete?: boolean;
  min_value?: number;
  max_value?: number;
  min_length?: number;
  max_length?: number;
  channel_types?: number[];
  options?: CommandOption[];
}

export interface Command {
  id: string;
  name: string;
  type?: number;
  description?: string;
  options?: CommandOption[];
}
