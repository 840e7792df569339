/** The version in package.json, which isn't part of the bundle. A test keeps them in sync. */
export const VERSION = '0.2.0';
