export function missingOptionalPackages(lock: unknown): Map<string, { name: string; version: string }>;
export function platformOf(name: string): { os?: string[]; cpu?: string[]; libc?: string[] };
