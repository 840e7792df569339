/** How a picture can look, as members choose it. Commands declare themselves with it, so this file brings nothing else. */

export interface PictureStyle {
  label: string;
  emoji: string;
}

/** Keys are stored in buttons, so they can't change. What a model is told about each is in `style-words.ts`. */
export const STYLES = {
  standard: { label: 'Standard', emoji: '🎨' },
  poster: { label: 'Poster', emoji: '📜' },
  neon: { label: 'Neon', emoji: '🌃' },
  photoreal: { label: 'Photo', emoji: '📷' },
  anime: { label: 'Anime', emoji: '🌸' },
  watercolor: { label: 'Watercolor', emoji: '🖌️' },
  '3d-render': { label: '3D render', emoji: '🧊' },
  pixel: { label: 'Pixel art', emoji: '👾' },
  sketch: { label: 'Sketch', emoji: '✏️' },
  cinematic: { label: 'Cinematic', emoji: '🎬' },
} as const satisfies Record<string, PictureStyle>;

export type StyleKey = keyof typeof STYLES;
export const STYLE_KEYS = Object.keys(STYLES) as [StyleKey, ...StyleKey[]];
