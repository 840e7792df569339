/**
 * Components V2: messages laid out in blocks instead of content and embeds. Build the blocks here and answer with
 * `{ layout: […] }`; rendering signs the components and checks Discord's limits.
 *
 * @example
 * reply({
 *   layout: [
 *     container({ accent: COLORS.accent },
 *       text('## Shop'),
 *       section('**Lantern** · 1,200', buyOne.with({ item }, { label: 'Buy' })),
 *       separator(),
 *       row(...pages.buttons),
 *     ),
 *   ],
 * });
 *
 * https://docs.discord.com/developers/components/reference
 */
import type { PlacedComponent } from './placed-component.ts';

/** Text with formatting. */
export interface TextBlock {
  kind: 'text';
  content: string;
}

/** An image by its address, or `attachment://name` for one of the message's files. */
export interface Picture {
  url: string;
  /** What it shows, for those who can't see it. Up to 1,024 characters. */
  alt?: string;
  isSpoiler?: boolean;
}

/** A small image beside the text of a section. */
export interface ThumbnailAccessory {
  kind: 'thumbnail';
  picture: Picture;
}

/** One to three texts with a button or an image to their right. */
export interface SectionBlock {
  kind: 'section';
  texts: readonly string[];
  accessory: PlacedComponent | ThumbnailAccessory;
}

export interface SeparatorBlock {
  kind: 'separator';
  isLarge: boolean;
  hasLine: boolean;
}

export interface GalleryBlock {
  kind: 'gallery';
  pictures: readonly Picture[];
}

/** One of the message's files: in a layout, files show only where a block names them. */
export interface FileBlock {
  kind: 'file';
  name: string;
}

/** One to five buttons, or one select. */
export interface RowBlock {
  kind: 'row';
  components: readonly PlacedComponent[];
}

/** What a container can hold. */
export type Block = TextBlock | SectionBlock | SeparatorBlock | GalleryBlock | FileBlock | RowBlock;

/** A box around blocks, with a colored edge. */
export interface ContainerBlock {
  kind: 'container';
  accent?: number;
  isSpoiler?: boolean;
  blocks: readonly Block[];
}

/** A whole message, from top to bottom. */
export type Layout = readonly (Block | ContainerBlock)[];

export function text(content: string): TextBlock {
  return { kind: 'text', content };
}

export function section(
  texts: string | readonly string[],
  accessory: PlacedComponent | ThumbnailAccessory,
): SectionBlock {
  return { kind: 'section', texts: typeof texts === 'string' ? [texts] : texts, accessory };
}

export function thumbnail(url: string, alt?: string): ThumbnailAccessory {
  return { kind: 'thumbnail', picture: { url, ...(alt !== undefined && { alt }) } };
}

/** Space between blocks, with a line unless it says otherwise. */
export function separator({ isLarge = false, hasLine = true } = {}): SeparatorBlock {
  return { kind: 'separator', isLarge, hasLine };
}

export function gallery(...pictures: readonly Picture[]): GalleryBlock {
  return { kind: 'gallery', pictures };
}

export function file(name: string): FileBlock {
  return { kind: 'file', name };
}

export function row(...components: readonly PlacedComponent[]): RowBlock {
  return { kind: 'row', components };
}

/** @param look `accent`: the color of the edge, as 0xRRGGBB (default: none). */
export function container(look: { accent?: number; isSpoiler?: boolean }, ...blocks: readonly Block[]): ContainerBlock {
  return { kind: 'container', ...look, blocks };
}
