/** How a picture can look: what members choose, and the words that a model is told. */

export interface PictureStyle {
  label: string;
  emoji: string;
  /** Added to the prompt. Empty: the model decides. */
  words: string;
}

/** Keys are stored in buttons, so they can't change. */
export const STYLES = {
  standard: { label: 'Standard', emoji: '🎨', words: '' },
  poster: {
    label: 'Poster',
    emoji: '📜',
    words: 'A printed poster: one bold subject, large flat shapes, a limited palette, and clear empty space around it.',
  },
  neon: {
    label: 'Neon',
    emoji: '🌃',
    words: 'A night scene lit by neon: glowing pinks, cyans, and purples, wet reflections, and deep shadows.',
  },
  photoreal: {
    label: 'Photo',
    emoji: '📷',
    words: 'A photograph: natural light, real materials and skin, shallow depth of field, and fine detail.',
  },
  anime: {
    label: 'Anime',
    emoji: '🌸',
    words:
      'A frame of hand-drawn animation in the Japanese tradition: clean outlines, cel shading, and a painted background.',
  },
  watercolor: {
    label: 'Watercolor',
    emoji: '🖌️',
    words:
      'A watercolor on rough paper: soft washes that run into each other, visible brushwork, and white left unpainted.',
  },
  '3d-render': {
    label: '3D render',
    emoji: '🧊',
    words: 'A 3D rendering: smooth modeled shapes, soft studio lighting, and physically plausible materials.',
  },
  pixel: {
    label: 'Pixel art',
    emoji: '👾',
    words: 'Pixel art of a 16-bit game: square pixels, hard edges, few colors, and no blur.',
  },
  sketch: {
    label: 'Sketch',
    emoji: '✏️',
    words: 'A pencil sketch: loose graphite lines, hatching for shadows, and no color.',
  },
  cinematic: {
    label: 'Cinematic',
    emoji: '🎬',
    words: 'A still from a film: wide framing, dramatic light from one side, graded color, and a slight grain.',
  },
} as const satisfies Record<string, PictureStyle>;

export type StyleKey = keyof typeof STYLES;
export const STYLE_KEYS = Object.keys(STYLES) as [StyleKey, ...StyleKey[]];
