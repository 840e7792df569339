/** The version of Chorus, as in package.json (a test keeps them equal; the bundle does not carry package.json). */
export const VERSION = '0.2.0';
