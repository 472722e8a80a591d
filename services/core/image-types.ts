/** Pictures that every browser shows, and that run no script: SVG is none of them. */
const imageTypes: readonly string[] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

export const isImageType = (contentType: string): boolean => imageTypes.includes(contentType);
