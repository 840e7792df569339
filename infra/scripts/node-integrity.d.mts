export const NODE_VERSION: string;
export function checkIntegrity(name: string, lock: string): 'pinned' | 'unpinned' | 'different';
