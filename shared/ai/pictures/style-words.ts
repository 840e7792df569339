/** What a model is told about each style, in our own words. Empty: the model decides. */
import type { StyleKey } from './styles.ts';

export const STYLE_WORDS: Readonly<Record<StyleKey, string>> = {
  standard: '',
  poster: 'A printed poster: one bold subject, large flat shapes, a limited palette, and clear empty space around it.',
  neon: 'A night scene lit by neon: glowing pinks, cyans, and purples, wet reflections, and deep shadows.',
  photoreal: 'A photograph: natural light, real materials and skin, shallow depth of field, and fine detail.',
  anime:
    'A frame of hand-drawn animation in the Japanese tradition: clean outlines, cel shading, and a painted background.',
  watercolor:
    'A watercolor on rough paper: soft washes that run into each other, visible brushwork, and white left unpainted.',
  '3d-render': 'A 3D rendering: smooth modeled shapes, soft studio lighting, and physically plausible materials.',
  pixel: 'Pixel art of a 16-bit game: square pixels, hard edges, few colors, and no blur.',
  sketch: 'A pencil sketch: loose graphite lines, hatching for shadows, and no color.',
  cinematic: 'A still from a film: wide framing, dramatic light from one side, graded color, and a slight grain.',
};
