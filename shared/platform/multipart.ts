/** A file attached to a message. */
export interface UploadedFile {
  name: string;
  contentType: string;
  data: string | Uint8Array<ArrayBuffer>;
}

/** Encodes a payload with its files the way Discord expects. https://docs.discord.com/developers/reference#uploading-files */
export function multipart(payload: unknown, files: readonly UploadedFile[]): FormData {
  const form = new FormData();
  form.set('payload_json', JSON.stringify(payload));
  for (const [index, file] of files.entries()) {
    form.set(`files[${index}]`, new Blob([file.data], { type: file.contentType }), file.name);
  }
  return form;
}
