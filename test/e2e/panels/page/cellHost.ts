import "./snapshotHost.ts";
