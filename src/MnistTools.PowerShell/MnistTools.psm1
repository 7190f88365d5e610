# What a process knows by the name of a type is of one build of MnistTools, the first that it has loaded.
$ErrorActionPreference = 'Stop'
try {
    # The same build from another folder, if the process has it.
    $assembly = [System.Reflection.Assembly]::LoadFrom("$PSScriptRoot/MnistTools.PowerShell.dll")
}
catch [System.IO.FileLoadException] {
    $loaded = [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.Where({ $_.GetName().Name -eq 'MnistTools.PowerShell' })[0]
    if (-not $loaded) { throw }
    throw "This session has loaded another MnistTools, $($loaded.GetName().Version.ToString(3)) in $([System.IO.Path]::GetDirectoryName($loaded.Location)), and cannot load a second one: start a new session to use the one in $PSScriptRoot."
}

# Before PowerShell looks for cmdlets: it looks at all types, and their parameters' types are in the module's own load context.
[MnistTools.PowerShell.Isolation.SessionAssemblies]::Open()
Import-Module "$([System.IO.Path]::GetDirectoryName($assembly.Location))/lib/MnistTools.PowerShell.psd1"
