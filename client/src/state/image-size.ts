export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** The size of an image that this browser can show, in pixels; undefined for everything else. */
export async function imageSize(file: File): Promise<ImageSize | undefined> {
  if (!file.type.startsWith("image/")) return undefined;
  try {
    const image = await createImageBitmap(file);
    const { width, height } = image;
    image.close();
    return { width, height };
  } catch {
    return undefined;
  }
}
