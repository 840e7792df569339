/** Figures that commands declare themselves with, so this file brings nothing else. */

/** Of what a picture is to show, in characters. */
export const PROMPT_LENGTH = 1_000;
/** A member can begin one picture in so long, however they ask, in milliseconds. */
export const PICTURE_WAIT_MS = 10_000;
/** What it's for, in `/usage` and for the turn that keeps what was asked for. */
export const PICTURE_PURPOSE = 'dream';
