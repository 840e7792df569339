export function missingOptionalPackages(lock: unknown): Map<string, { name: string; version: string }>;
export function platformOf(name: string): { os?: string[]; cpu?: string[]; libc?: string[] };
export function withoutIntegrity(lock: unknown): string[];
export function publishedIntegrity(spec: string, environment?: NodeJS.ProcessEnv): Promise<string | undefined>;
