/** A file that the visitor attaches to a command: uploaded at once, sent as the id it was given. */
import { api, SandboxError } from '../api.ts';
import type { Fields } from './fields.ts';

/** @returns why it could not be attached, as a sentence; `null` when it was. */
export async function attachFile(fields: Fields, at: string, file: File, user: string): Promise<string | null> {
  const contentType = file.type || 'application/octet-stream';
  try {
    const { id } = await api.file({ user, filename: file.name, contentType, data: await base64Of(file) });
    fields.pick(at, { label: file.name, value: id });
    return null;
  } catch (error) {
    const problem = error instanceof SandboxError ? error.message : 'The browser cannot read that file.';
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
