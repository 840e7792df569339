/** Attaches a file to a command: uploads it immediately, and sends the ID it gets. */
import { api, SandboxError } from '../api.ts';
import type { Fields } from './fields.ts';

/** @returns why it couldn't be attached, as a sentence, or `null` on success. */
export async function attachFile(fields: Fields, at: string, file: File, user: string): Promise<string | null> {
  const uploaded = await upload(file, user);
  if ('problem' in uploaded) {
    fields.reject(at, uploaded.problem);
    return uploaded.problem;
  }
  fields.pick(at, { label: file.name, value: uploaded.id });
  return null;
}

/** Uploads a file for a command or a form. The problem is a sentence. */
export async function upload(file: File, user: string): Promise<{ id: string } | { problem: string }> {
  const contentType = file.type || 'application/octet-stream';
  try {
    const { id } = await api.file({ user, filename: file.name, contentType, data: await base64Of(file) });
    return { id };
  } catch (error) {
    return { problem: error instanceof SandboxError ? error.message : "Your browser can't read that file." };
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
