/** A file that goes beside a message. */
export interface UploadedFile {
  name: string;
  contentType: string;
  data: string | Uint8Array<ArrayBuffer>;
}

/** A payload with the files beside it, as Discord takes them. https://docs.discord.com/developers/reference#uploading-files */
export function multipart(payload: unknown, files: readonly UploadedFile[]): FormData {
  const form = new FormData();
  form.set('payload_json', JSON.stringify(payload));
  for (const [index, file] of files.entries()) {
    form.set(`files[${index}]`, new Blob([file.data], { type: file.contentType }), file.name);
  }
  return form;
}
