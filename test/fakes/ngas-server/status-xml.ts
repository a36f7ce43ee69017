import type { StoredFile } from './catalogue.ts';

export interface StatusOfServer {
  readonly state: 'ONLINE' | 'OFFLINE';
  readonly url: string;
}

/** The document that NGAS 12.0 answers with, DOCTYPE included: it points at the server and must not be fetched. */
export function statusXml(
  { state, url }: StatusOfServer,
  {
    status,
    message,
    file,
  }: { readonly status: 'SUCCESS' | 'FAILURE'; readonly message: string; readonly file?: StoredFile },
): string {
  const attributes = {
    Date: '2014-12-15T09:00:00.000',
    HostId: 'ngas-double',
    Message: message,
    State: state,
    Status: status,
    SubState: 'IDLE',
    Version: 'v12.0/2024-03-20T08:00:00',
  };
  return [
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    `<!DOCTYPE NgamsStatus SYSTEM "${url}/RETRIEVE?internal=ngamsStatus.dtd">`,
    '<NgamsStatus>',
    `  <Status ${attributesOf(attributes)}/>`,
    ...(file === undefined ? [] : diskStatusOf(file)),
    '</NgamsStatus>',
    '',
  ].join('\n');
}

function diskStatusOf(file: StoredFile): readonly string[] {
  const attributes = {
    Checksum: file.checksum,
    ChecksumPlugIn: file.checksumPlugIn,
    Compression: file.compression,
    CreationDate: '2014-12-15T08:00:00.000',
    FileId: file.fileId,
    FileName: file.fileName,
    FileSize: String(file.sizeBytes),
    FileStatus: '00000000',
    FileVersion: String(file.version),
    Format: 'image/x-fits',
    Ignore: file.isIgnored ? '1' : '0',
    IngestionDate: '2014-12-15T08:00:00.000',
    UncompressedFileSize: String(file.sizeBytes),
  };
  return [
    '  <DiskStatus Archive="MyArchive" DiskId="disk-1" HostId="ngas-double" MountPoint="/volume1">',
    `    <FileStatus ${attributesOf(attributes)}/>`,
    '  </DiskStatus>',
  ];
}

/** A row of `ngas_files` as QUERY prints it with format=json. */
export function queryRow(file: StoredFile): Readonly<Record<string, string | number | null>> {
  return {
    disk_id: 'disk-1',
    file_name: file.fileName,
    file_id: file.fileId,
    file_version: file.version,
    format: 'image/x-fits',
    file_size: file.sizeBytes,
    uncompressed_file_size: file.sizeBytes,
    compression: file.compression,
    ingestion_date: '2014-12-15T08:00:00.000',
    file_ignore: file.isIgnored ? 1 : 0,
    checksum: file.checksum,
    checksum_plugin: file.checksumPlugIn,
    file_status: '00000000',
    creation_date: '2014-12-15T08:00:00.000',
    io_time: 0,
    ingestion_rate: 0,
    container_id: null,
  };
}

function attributesOf(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(' ');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
