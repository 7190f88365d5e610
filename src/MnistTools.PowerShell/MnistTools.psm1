# What a process knows by the name of a type is of one build of MnistTools, the first that it has loaded.
$ErrorActionPreference = 'Stop'
$file = "$PSScriptRoot/MnistTools.PowerShell.dll"
try {
    # The same build from another folder, if the process has it. Of another build, .NET sometimes gives the one that is there instead of an error.
    $assembly = [System.Reflection.Assembly]::LoadFrom($file)
    $isAnother = $assembly.Location -cne $file -and $assembly.GetName().Version -ne [System.Reflection.AssemblyName]::GetAssemblyName($file).Version
}
catch [System.IO.FileLoadException] {
    $assembly = [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.Where({ $_.GetName().Name -eq 'MnistTools.PowerShell' })[0]
    if (-not $assembly) { throw }
    $isAnother = $true
}

if ($isAnother) {
    throw "This session has loaded another MnistTools, $($assembly.GetName().Version.ToString(3)) in $([System.IO.Path]::GetDirectoryName($assembly.Location)), and cannot load a second one: start a new session to use the one in $PSScriptRoot."
}

# Before PowerShell looks for cmdlets: it looks at all types, and their parameters' types are in the module's own load context.
[MnistTools.PowerShell.Isolation.SessionAssemblies]::Open()
Import-Module "$([System.IO.Path]::GetDirectoryName($assembly.Location))/lib/MnistTools.PowerShell.psd1"
