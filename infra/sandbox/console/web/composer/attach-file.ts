/** Attaches a file to a command: uploads it immediately, and sends the ID it gets. */
import { api, SandboxError } from '../api.ts';
import type { Fields } from './fields.ts';

/** @returns why it couldn't be attached, as a sentence, or `null` on success. */
export async function attachFile(fields: Fields, at: string, file: File, user: string): Promise<string | null> {
  const contentType = file.type || 'application/octet-stream';
  try {
    const { id } = await api.file({ user, filename: file.name, contentType, data: await base64Of(file) });
    fields.pick(at, { label: file.name, value: id });
    return null;
  } catch (error) {
    const problem = error instanceof SandboxError ? error.message : "Your browser can't read that file.";
    fields.reject(at, problem);
    return problem;
  }
}

function base64Of(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
